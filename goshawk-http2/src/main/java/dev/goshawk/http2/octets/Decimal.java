package dev.goshawk.http2.octets;

/** Numbers in messages: decimal, with a comma before each group of three digits, in any locale. */
public final class Decimal {
  private Decimal() {}

  /** {@code 5,242,880} for 5242880. */
  public static String grouped(long number) {
    String digits = Long.toString(number);
    int first = number < 0 ? 1 : 0;
    StringBuilder text = new StringBuilder(digits);
    for (int at = digits.length() - 3; at > first; at -= 3) {
      text.insert(at, ',');
    }
    return text.toString();
  }
}
