package dev.goshawk.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.math.BigDecimal;

/**
 * Values of numbers, whose bytes have the form that RFC 8259 section 6 gives, and the text of
 * values in that form. Any thread.
 */
final class Numbers {
  /** So many digits are a long for certain. */
  private static final int LONG_DIGITS = 18;

  /** Integers up to 2^53, and powers of ten up to 10^22, are doubles without rounding. */
  private static final long EXACT_INTEGER = 1L << 53;

  private static final double[] EXACT_POWERS = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };

  static final String LONG = "an integer of 64 bits";
  static final String INT = "an integer of 32 bits";
  static final String DOUBLE = "a number in the range of a double";

  /** A longer number is cut in messages, in chars. */
  private static final int SHOWN = 40;

  private Numbers() {}

  /**
   * The exact value: the same of {@code 12}, {@code 1.2e1} and {@code 120e-1}.
   *
   * @throws ArithmeticException when it is no integer or no long
   */
  static long toLong(byte[] bytes, int from, int to) {
    boolean negative = bytes[from] == '-';
    int first = negative ? from + 1 : from;
    if (to - first > LONG_DIGITS) {
      return slowLong(bytes, from, to);
    }
    long value = 0;
    for (int i = first; i < to; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) { // a point or an exponent
        return slowLong(bytes, from, to);
      }
      value = 10 * value + digit;
    }
    return negative ? -value : value;
  }

  /** The work is bounded by the number's length: a decimal does not write out its exponent. */
  private static long slowLong(byte[] bytes, int from, int to) {
    if (isZero(bytes, from, to)) {
      return 0;
    }
    try {
      return new BigDecimal(text(bytes, from, to)).longValueExact();
    } catch (NumberFormatException e) {
      throw new ArithmeticException("the exponent is no int");
    }
  }

  private static boolean isZero(byte[] bytes, int from, int to) {
    for (int i = from; i < to && (bytes[i] | 0x20) != 'e'; i++) {
      if (bytes[i] >= '1' && bytes[i] <= '9') {
        return false;
      }
    }
    return true;
  }

  /**
   * The exact value.
   *
   * @throws ArithmeticException when it is no integer or no int
   */
  static int toInt(byte[] bytes, int from, int to) {
    return Math.toIntExact(toLong(bytes, from, to));
  }

  /**
   * The nearest double.
   *
   * @throws ArithmeticException when that is infinite
   */
  static double toDouble(byte[] bytes, int from, int to) {
    boolean negative = bytes[from] == '-';
    long digits = 0;
    int count = 0;
    int power = 0;
    boolean fraction = false;
    int i = negative ? from + 1 : from;
    for (; i < to; i++) {
      int digit = bytes[i] - '0';
      if (digit >= 0 && digit <= 9) {
        digits = 10 * digits + digit; // of no meaning when there are too many
        count++;
        power += fraction ? 1 : 0;
      } else if (bytes[i] == '.') {
        fraction = true;
      } else {
        break;
      }
    }
    // Both exact, so that one operation rounds once, to the nearest (Clinger 1990).
    if (i == to && count <= LONG_DIGITS && digits <= EXACT_INTEGER) {
      double value = digits / EXACT_POWERS[power];
      return negative ? -value : value;
    }
    double value = Double.parseDouble(text(bytes, from, to));
    if (Double.isInfinite(value)) {
      throw new ArithmeticException("beyond the range of a double");
    }
    return value;
  }

  /** The bytes as text. */
  static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, ISO_8859_1);
  }

  /** What is wrong with a number that is not of the kind that was expected. */
  static String mismatch(String expected, String text) {
    return "expected " + expected + ", found " + shown(text);
  }

  private static String shown(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }

  /**
   * The text of a double: digits that read back as the same double, without a fraction of zero.
   *
   * @throws IllegalArgumentException when it is no number
   */
  static String text(double value) {
    if (!Double.isFinite(value)) {
      throw notFinite(String.valueOf(value));
    }
    return trimmed(Double.toString(value));
  }

  /** The same of a float. */
  static String text(float value) {
    if (!Float.isFinite(value)) {
      throw notFinite(String.valueOf(value));
    }
    return trimmed(Float.toString(value));
  }

  private static IllegalArgumentException notFinite(String value) {
    return new IllegalArgumentException(
        value + " is no number in JSON: write it as a string, or null");
  }

  /** {@code 1.0} is {@code 1}, and {@code 1.0E10} is {@code 1E10}. */
  private static String trimmed(String text) {
    int point = text.length() - 2;
    if (text.endsWith(".0")) {
      return text.substring(0, point);
    }
    return text.replace(".0E", "E");
  }

  /**
   * Returns {@code text}, a number.
   *
   * @throws IllegalArgumentException when it has another form than RFC 8259 section 6 gives
   */
  static String require(String text) {
    if (!isNumber(text)) {
      throw new IllegalArgumentException("'" + shown(text) + "' is no number in JSON");
    }
    return text;
  }

  private static boolean isNumber(String text) {
    int i = text.startsWith("-") ? 1 : 0;
    int whole = digits(text, i);
    if (whole == i || (text.charAt(i) == '0' && whole > i + 1)) {
      return false;
    }
    i = whole;
    if (i < text.length() && text.charAt(i) == '.') {
      int end = digits(text, i + 1);
      if (end == i + 1) {
        return false;
      }
      i = end;
    }
    if (i < text.length() && (text.charAt(i) == 'e' || text.charAt(i) == 'E')) {
      i++;
      if (i < text.length() && (text.charAt(i) == '+' || text.charAt(i) == '-')) {
        i++;
      }
      int end = digits(text, i);
      return end > i && end == text.length();
    }
    return i == text.length();
  }

  private static int digits(String text, int from) {
    int i = from;
    while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
      i++;
    }
    return i;
  }
}
