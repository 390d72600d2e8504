package dev.goshawk.limits;

import java.util.Locale;

/** Numbers for messages, the same in every locale. Any thread, without state. */
final class Numbers {

  private Numbers() {}

  /** A whole number with its groups, and another with what it needs. */
  static String shown(double number) {
    return number == Math.rint(number)
        ? String.format(Locale.ROOT, "%,d", (long) number)
        : String.format(Locale.ROOT, "%,.4f", number).replaceFirst("0+$", "");
  }
}
