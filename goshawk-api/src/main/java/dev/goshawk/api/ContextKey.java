package dev.goshawk.api;

import java.util.Objects;

/**
 * A name, compared by identity, for a value that interceptors leave in a {@link ServerContext}.
 *
 * @param <T> the type of the value
 */
@SuppressWarnings("UnusedTypeParameter") // it types the value at put and get
public final class ContextKey<T> {

  private final String name;

  private ContextKey(String name) {
    this.name = name;
  }

  /** A new key, different from every other. The name is for people. */
  public static <T> ContextKey<T> named(String name) {
    return new ContextKey<>(Objects.requireNonNull(name, "name"));
  }

  @Override
  public String toString() {
    return name;
  }
}
