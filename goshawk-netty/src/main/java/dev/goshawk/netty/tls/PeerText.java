package dev.goshawk.netty.tls;

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

  /** The text on one line, with what cannot be printed as escapes of Java, and not too long. */
  public static String escaped(String text) {
    int length = Math.min(text.length(), MAX_LENGTH);
    StringBuilder escaped = new StringBuilder(length + 8);
    for (int i = 0; i < length; i++) {
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
    return text.length() > length ? escaped.append('…').toString() : escaped.toString();
  }

  private static boolean isPrinted(char c) {
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
