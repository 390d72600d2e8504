package dev.goshawk.json;

/**
 * A document that is no JSON, exceeds a limit, or holds something else than its reader expects.
 *
 * <p>The message has all of it: {@code methodConfig[2].timeout: expected a string, found a number
 * at line 3, column 14}. A peer decides how often it is made, so it is cheap: no stack trace, no
 * suppressed exceptions.
 */
public final class JsonException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String reason;
  private final String path;
  private final int line;
  private final int column;
  private final boolean truncated;

  /**
   * Something that is wrong with a value, for {@link JsonReader#error} and {@link JsonValue#error}.
   *
   * @param line from 1 on; 0 when the value was not read from a document
   */
  JsonException(String reason, String path, int line, int column, boolean truncated) {
    super(message(reason, path, line, column), null, false, false);
    this.reason = reason;
    this.path = path;
    this.line = line;
    this.column = column;
    this.truncated = truncated;
  }

  private static String message(String reason, String path, int line, int column) {
    return (path.isEmpty() ? "" : path + ": ")
        + reason
        + (line == 0 ? "" : " at line " + line + ", column " + column);
  }

  /** What is wrong, without the place. */
  public String reason() {
    return reason;
  }

  /**
   * The value that it is wrong with, such as {@code methodConfig[2].timeout}; empty for the
   * document as a whole. Names that are no identifiers are quoted, as in {@code a["b c"]}; of long
   * names the end and of a long path the middle is left out.
   */
  public String path() {
    return path;
  }

  /** The line of the document, from 1 on; 0 for a value that was not read from one. */
  public int line() {
    return line;
  }

  /** The column in that line, in characters (code points), from 1 on; 0 without a line. */
  public int column() {
    return column;
  }

  /**
   * Whether nothing is wrong but that the input ends before the document does: with more input it
   * may be well-formed.
   */
  public boolean truncated() {
    return truncated;
  }
}
