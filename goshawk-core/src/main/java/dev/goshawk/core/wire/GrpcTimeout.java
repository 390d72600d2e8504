package dev.goshawk.core.wire;

/**
 * The value of {@code grpc-timeout}: at most eight digits and a unit.
 *
 * <p>Example: {@code 100m} is 100 milliseconds, {@code 100M} is 100 minutes. Source: Timeout in
 * gRPC over HTTP/2.
 */
public final class GrpcTimeout {

  /** What {@link #parse} answers for text that is not a timeout. */
  public static final long MALFORMED = -1;

  private static final int MAX_DIGITS = 8;
  private static final long MAX_VALUE = 99_999_999;

  private static final char[] UNITS = {'n', 'u', 'm', 'S', 'M', 'H'};
  private static final long[] NANOS = {
    1L, 1_000L, 1_000_000L, 1_000_000_000L, 60_000_000_000L, 3_600_000_000_000L
  };

  /** The most that a header of it counts, name, value and overhead of RFC 9113 §6.5.2. */
  public static final int MAX_FIELD_SIZE = "grpc-timeout".length() + MAX_DIGITS + 1 + 32;

  private GrpcTimeout() {}

  /** The nanoseconds of a timeout, at most 2^63 - 1, or {@link #MALFORMED}. */
  public static long parse(String text) {
    int digits = text.length() - 1;
    if (digits < 1 || digits > MAX_DIGITS) {
      return MALFORMED;
    }
    long value = 0;
    for (int i = 0; i < digits; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return MALFORMED;
      }
      value = value * 10 + digit;
    }
    char unit = text.charAt(digits);
    for (int i = 0; i < UNITS.length; i++) {
      if (UNITS[i] == unit) {
        return value > Long.MAX_VALUE / NANOS[i] ? Long.MAX_VALUE : value * NANOS[i];
      }
    }
    return MALFORMED;
  }

  /**
   * The timeout of so many nanoseconds, in the finest unit that holds it, rounded down; one
   * nanosecond for a time that has run out, since zero is not a timeout.
   */
  public static String format(long nanos) {
    if (nanos <= 0) {
      return "1n";
    }
    for (int i = 0; i < UNITS.length; i++) {
      long value = nanos / NANOS[i];
      if (value <= MAX_VALUE) {
        return Long.toString(value) + UNITS[i];
      }
    }
    return MAX_VALUE + "H";
  }
}
