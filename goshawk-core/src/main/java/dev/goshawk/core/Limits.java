package dev.goshawk.core;

/** Checks of limits that builders are given. Any thread, without state. */
final class Limits {

  /** The share of the heap that calls may hold if nothing was set: a quarter. */
  static final int HEAP_SHARE = 4;

  private Limits() {}

  /**
   * The value, if it is not too small.
   *
   * @throws IllegalArgumentException that names the setting
   */
  static int atLeast(String setting, int value, int least) {
    return (int) atLeast(setting, (long) value, least);
  }

  /** The same for more than an int holds. */
  static long atLeast(String setting, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(setting + " of " + value + " is less than " + least);
    }
    return value;
  }
}
