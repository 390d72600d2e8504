package dev.goshawk.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one document and how far they are read: white space, strings, numbers, literals. One
 * thread; owned by one {@link JsonReader}, which knows what may come next.
 *
 * <p>Strings are checked as they are decoded: UTF-8 (RFC 3629), escapes, and that surrogates come
 * in pairs. The usual string, ASCII without escapes, is copied as it is.
 */
final class Lexer {
  /** {@link #peek} at the end of the document. */
  static final int END = -1;

  /** The largest scratch array that is kept between strings, in chars. */
  private static final int KEPT_SCRATCH = 4096;

  private static final char[] NO_CHARS = {};

  private final byte[] bytes;
  private final int end;
  private final JsonReadOptions options;
  private final Nesting nesting;
  private final Position start;

  /** How far lines have been counted for {@link #placeOf}. */
  private Position counted;

  private int at;

  /** Behind the escape or the character that was read last. */
  private int next;

  private char[] scratch = NO_CHARS;
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

  // Strings.

  /** Reads a string, whose opening quote is next. */
  String string() {
    int first = at + 1;
    int stop = stringLimit(first);
    int i = first;
    while (i < stop) {
      int c = bytes[i];
      if (c == '"') {
        at = i + 1;
        return new String(bytes, first, i - first, ISO_8859_1);
      }
      if (c < ' ' || c == '\\') { // bytes above 0x7f are negative
        return decode(first, i, stop);
      }
      i++;
    }
    throw endless(first, i);
  }

  /** The same, from where the first byte is that is no plain ASCII. */
  private String decode(int first, int plainTo, int stop) {
    int length = plainTo - first;
    char[] chars = scratchFor(length + 16);
    for (int i = 0; i < length; i++) {
      chars[i] = (char) bytes[first + i];
    }
    int i = plainTo;
    while (i < stop) {
      int c = bytes[i];
      if (c == '"') {
        at = i + 1;
        scratch = chars.length <= KEPT_SCRATCH ? chars : NO_CHARS;
        return new String(chars, 0, length);
      }
      if (length + 2 > chars.length) {
        chars = Arrays.copyOf(chars, 2 * chars.length);
      }
      if (c >= ' ' && c != '\\') {
        chars[length++] = (char) c;
        i++;
      } else {
        length += Character.toChars(special(i), chars, length);
        i = next;
      }
    }
    throw endless(first, i);
  }

  private char[] scratchFor(int length) {
    return scratch.length >= length ? scratch : new char[Math.max(64, length + length / 2)];
  }

  /** Reads a string of which nothing is kept. */
  void skipString() {
    int first = at + 1;
    int stop = stringLimit(first);
    int i = first;
    while (i < stop) {
      int c = bytes[i];
      if (c == '"') {
        at = i + 1;
        return;
      }
      if (c >= ' ' && c != '\\') {
        i++;
      } else {
        special(i);
        i = next;
      }
    }
    throw endless(first, i);
  }

  /** The text of a name that was read before. */
  String nameAt(int offset) {
    int kept = at;
    at = offset;
    String name = string();
    at = kept;
    return name;
  }

  /** A string that is longer than allowed is read up to here. */
  private int stringLimit(int first) {
    return (int) Math.min(end, first + options.maxStringBytes() + 1L);
  }

  private JsonException endless(int first, int i) {
    if (i - first > options.maxStringBytes()) {
      return error(
          first - 1, "string exceeds maxStringBytes " + Text.grouped(options.maxStringBytes()));
    }
    return truncated("the input ends within a string");
  }

  /** The code point at an offset that is no plain ASCII; {@link #next} is then behind it. */
  private int special(int i) {
    int c = bytes[i];
    if (c == '\\') {
      return escape(i);
    }
    if (c < 0) {
      return character(i);
    }
    throw error(i, "control character " + Text.codePoint(c) + " in a string must be escaped");
  }

  private int escape(int i) {
    next = i + 2;
    if (next > end) {
      throw truncated("the input ends within an escape");
    }
    int c = bytes[i + 1];
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode(i);
      default -> throw error(i, "no such escape: \\ before " + Text.octet(c & 0xff));
    };
  }

  /** One escape of four hexadecimal digits, or two that are a pair of surrogates. */
  private int unicode(int i) {
    int unit = unit(i + 2);
    next = i + 6;
    if (!Character.isSurrogate((char) unit)) {
      return unit;
    }
    if (Character.isHighSurrogate((char) unit)) {
      if (next == end || (next + 1 == end && bytes[next] == '\\')) {
        throw truncated("the input ends within a pair of surrogates");
      }
      if (bytes[next] == '\\' && bytes[next + 1] == 'u') {
        int low = unit(next + 2);
        if (Character.isLowSurrogate((char) low)) {
          next += 6;
          return Character.toCodePoint((char) unit, (char) low);
        }
      }
    }
    throw error(i, "unpaired surrogate " + Text.codePoint(unit));
  }

  private int unit(int from) {
    int unit = 0;
    for (int i = from; i < from + 4; i++) {
      if (i >= end) {
        throw truncated("the input ends within an escape");
      }
      int digit = Character.digit((char) (bytes[i] & 0xff), 16); // other bytes are no digits
      if (digit < 0) {
        throw error(i, "expected a hexadecimal digit, found " + Text.octet(bytes[i] & 0xff));
      }
      unit = unit << 4 | digit;
    }
    return unit;
  }

  /** A character of two to four bytes, as RFC 3629 section 4 has them. */
  private int character(int i) {
    int first = bytes[i] & 0xff;
    int length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    int least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80; // less would be overlong
    int greatest = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf; // surrogates, U+110000
    if (first < 0xc2 || first > 0xf4) {
      throw notUtf8(i);
    }
    int value = first & (0x7f >> length);
    for (int j = i + 1; j < i + length; j++) {
      if (j == end) {
        throw truncated("the input ends within a character");
      }
      int octet = bytes[j] & 0xff;
      if (octet < least || octet > greatest) {
        throw notUtf8(i);
      }
      value = value << 6 | (octet & 0x3f);
      least = 0x80;
      greatest = 0xbf;
    }
    next = i + length;
    return value;
  }

  private JsonException notUtf8(int i) {
    return error(i, "not UTF-8: " + Text.octet(bytes[i] & 0xff));
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

  private JsonException truncated(String reason) {
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
