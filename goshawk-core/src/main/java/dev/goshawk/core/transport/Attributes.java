package dev.goshawk.core.transport;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Typed values that a resolver, a policy and a transport hand each other without the parts between
 * them knowing what they are. Immutable, any thread; equal when they hold equal values under the
 * same keys.
 */
public final class Attributes {

  /** No value. */
  public static final Attributes EMPTY = new Attributes(Map.of());

  private final Map<Key<?>, Object> values;

  private Attributes(Map<Key<?>, Object> values) {
    this.values = values;
  }

  /**
   * A name for one kind of value, compared by identity.
   *
   * @param <T> the type of the value
   */
  @SuppressWarnings("UnusedTypeParameter") // it types the value at with and get
  public static final class Key<T> {

    private final String name;

    private Key(String name) {
      this.name = name;
    }

    /** A new key, different from every other. The name is for people. */
    public static <T> Key<T> named(String name) {
      return new Key<>(Objects.requireNonNull(name, "name"));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** The value under a key, or null. */
  @SuppressWarnings("unchecked") // with typed it
  public <T> @Nullable T get(Key<T> key) {
    return (T) values.get(key);
  }

  /** The same values with one more, or with another in its place. */
  public <T> Attributes with(Key<T> key, T value) {
    Map<Key<?>, Object> fresh = new HashMap<>(values);
    fresh.put(Objects.requireNonNull(key, "key"), Objects.requireNonNull(value, "value of " + key));
    return new Attributes(fresh);
  }

  /** These values, and those of others that win where both have one. */
  public Attributes with(Attributes others) {
    if (others.values.isEmpty()) {
      return this;
    }
    if (values.isEmpty()) {
      return others;
    }
    Map<Key<?>, Object> fresh = new HashMap<>(values);
    fresh.putAll(others.values);
    return new Attributes(fresh);
  }

  /** Whether there is no value. */
  public boolean isEmpty() {
    return values.isEmpty();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Attributes that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
