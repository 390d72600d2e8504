package dev.goshawk.core.sample.one;

import dev.goshawk.core.sample.two.Two;

/** A breach for {@code PackagesTest} to find: the two packages use each other. */
public final class One {
  private One() {}

  /** Uses the other package. */
  public static Class<?> other() {
    return Two.class;
  }
}
