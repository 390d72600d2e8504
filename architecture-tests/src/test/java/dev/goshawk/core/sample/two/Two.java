package dev.goshawk.core.sample.two;

import dev.goshawk.core.sample.one.One;

/** The other half of {@link One}. */
public final class Two {
  private Two() {}

  /** Uses the other package. */
  public static Class<?> other() {
    return One.class;
  }
}
