package dev.goshawk.json;

import org.jspecify.annotations.Nullable;

/**
 * The bytes of one document and how far they are read: white space, strings, numbers, literals, and
 * what is wrong with them. One thread; owned by one {@link JsonReader}, which knows what may come
 * next.
 */
final class Lexer {
  /** {@link #peek} at the end of the document. */
  static final int END = -1;

  private final byte[] bytes;
  private final int end;
  private final JsonReadOptions options;
  private final Nesting nesting;
  private final StringLexer strings;
  private final Position start;

  /** How far lines have been counted for {@link #placeOf}. */
  private Position counted;

  private int at;

  private @Nullable JsonException failure;

  /**
   * The bytes from {@code start} to {@code end}.
   *
   * @param start where the document begins, and which line and column that is
   */
  Lexer(byte[] bytes, Position start, int end, JsonReadOptions options, Nesting nesting) {
    this.bytes = bytes;
    this.start = start;
    counted = start.copy();
    strings = new StringLexer(this, bytes, end, options.maxStringBytes());
    this.end = end;
    this.options = options;
    this.nesting = nesting;
    at = start.offset();
  }

  /** The offset of the byte that is read next. */
  int at() {
    return at;
  }

  /** Skips white space, and returns the byte behind it, which is not read yet, or {@link #END}. */
  int peek() {
    int i = at;
    while (i < end) {
      int c = bytes[i];
      if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
        at = i;
        return c & 0xff;
      }
      i++;
    }
    at = i;
    return END;
  }

  /** Reads the byte that {@link #peek} returned. */
  void take() {
    at++;
  }

  /** Reads a string, whose opening quote is next. */
  String string() {
    String string = strings.read(at);
    at = strings.end();
    return string;
  }

  /** Reads a string of which nothing is kept. */
  void skipString() {
    strings.skip(at);
    at = strings.end();
  }

  /** The text of a name that was read before. */
  String nameAt(int offset) {
    return strings.read(offset);
  }

  // Numbers and literals.

  /** Reads a number, whose first byte is next, and returns where it begins. It ends before at. */
  int number() {
    int first = at;
    int i = bytes[first] == '-' ? first + 1 : first;
    if (i < end && bytes[i] == '0') {
      i++;
      if (i < end && isDigit(bytes[i])) {
        throw error(first, "a number begins with 0 and another digit");
      }
    } else {
      i = digits(i);
    }
    if (i < end && bytes[i] == '.') {
      i = digits(i + 1);
    }
    if (i < end && (bytes[i] | 0x20) == 'e') {
      i++;
      if (i < end && (bytes[i] == '+' || bytes[i] == '-')) {
        i++;
      }
      i = digits(i);
    }
    if (i - first > options.maxNumberBytes()) {
      throw error(first, "number exceeds maxNumberBytes " + Text.grouped(options.maxNumberBytes()));
    }
    at = i;
    return first;
  }

  private int digits(int from) {
    int i = from;
    while (i < end && isDigit(bytes[i])) {
      i++;
    }
    if (i == from) {
      throw i == end
          ? truncated("the input ends within a number")
          : error(i, "expected a digit, found " + Text.octet(bytes[i] & 0xff));
    }
    return i;
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  /** Reads this literal, whose first byte is next. */
  void literal(String literal) {
    for (int i = 0; i < literal.length(); i++) {
      if (at + i == end) {
        throw truncated("the input ends within " + literal);
      }
      if (bytes[at + i] != literal.charAt(i)) {
        throw error(at + i, "expected " + literal + ", found " + Text.octet(bytes[at + i] & 0xff));
      }
    }
    at += literal.length();
  }

  // Errors.

  /** Something is wrong with the bytes: nothing can be read any more. */
  JsonException error(int offset, String reason) {
    failure = exception(offset, reason, false);
    return failure;
  }

  /** Something else was expected than this byte, which may be {@link #END}. */
  JsonException unexpected(String expected, int found) {
    String reason = "expected " + expected + ", found ";
    return found == END
        ? truncated(reason + "the end of the input")
        : error(at, reason + Text.octet(found));
  }

  /** The input ends where more must come. */
  JsonException truncated(String reason) {
    failure = exception(end, reason, true);
    return failure;
  }

  /** An exception of which the document is not the cause. */
  JsonException exception(int offset, String reason, boolean truncated) {
    Position position = placeOf(offset);
    return new JsonException(
        reason, nesting.path(this), position.line(), position.column(), truncated);
  }

  /**
   * The place of a byte. Whoever asks in the order of the document has lines counted once; the
   * object is used again for the next answer.
   */
  Position placeOf(int offset) {
    if (offset < counted.offset()) {
      counted = start.copy();
    }
    counted.moveTo(offset, bytes);
    return counted;
  }

  /** Throws what was wrong with the bytes, if anything was. */
  void requireIntact() {
    if (failure != null) {
      throw failure;
    }
  }
}
