package dev.goshawk.fuzz;

import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What targets hold results against: what does not hold is a finding. Any thread. */
public final class Judge {

  private Judge() {}

  /**
   * This must hold.
   *
   * @param message what is wrong otherwise, a format
   */
  public static void holds(boolean condition, String message, @Nullable Object... values) {
    if (!condition) {
      throw new AssertionError(String.format(Locale.ROOT, message, values));
    }
  }

  /** These must be equal. */
  public static void same(String what, @Nullable Object expected, @Nullable Object actual) {
    if (!Objects.equals(expected, actual)) {
      throw new AssertionError(what + ": expected\n" + expected + "\nbut there is\n" + actual);
    }
  }
}
