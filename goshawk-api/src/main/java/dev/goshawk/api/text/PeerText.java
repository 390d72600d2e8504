package dev.goshawk.api.text;

/**
 * Text that came from a peer, made fit to be logged: nobody but us begins a line of the log, or
 * changes how it is shown. Any thread.
 */
public final class PeerText {

  /**
   * What is kept of a text, in characters; a server name has 253, a distinguished name some 200.
   */
  private static final int MAX_LENGTH = 2_000;

  private PeerText() {}

  /** As {@link #printable}, and not too long: for what stands in words of ours. */
  public static String escaped(String text) {
    return text.length() <= MAX_LENGTH
        ? printable(text)
        : printable(text.substring(0, MAX_LENGTH)) + '…';
  }

  /**
   * The whole text on one line, with what cannot be printed as escapes of Java; the same object
   * when all of it can.
   */
  public static String printable(String text) {
    int length = text.length();
    for (int i = 0; i < length; i++) {
      if (!isPrinted(text.charAt(i))) {
        return escapedFrom(text, i);
      }
    }
    return text;
  }

  private static String escapedFrom(String text, int first) {
    int length = text.length();
    StringBuilder escaped = new StringBuilder(length + 16).append(text, 0, first);
    for (int i = first; i < length; i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\n' -> escaped.append("\\n");
        case '\r' -> escaped.append("\\r");
        case '\t' -> escaped.append("\\t");
        default -> {
          if (isPrinted(c)) {
            escaped.append(c);
          } else {
            escaped.append("\\u").append(Integer.toHexString(0x10000 | c), 1, 5);
          }
        }
      }
    }
    return escaped.toString();
  }

  private static boolean isPrinted(char c) {
    if (c < 0x7f) {
      return c >= ' ';
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT, // such as those that turn the direction of text around
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
