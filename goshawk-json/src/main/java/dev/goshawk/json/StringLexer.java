package dev.goshawk.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;

/**
 * Strings and names of one document. They are checked as they are decoded: UTF-8 (RFC 3629),
 * escapes, and that surrogates come in pairs. The usual string, ASCII without escapes, is copied as
 * it is. One thread; owned by one {@link Lexer}.
 */
final class StringLexer {
  /** Room for the first string that is not copied as it is, in chars. */
  private static final int FIRST_SCRATCH = 64;

  /** The largest scratch array that is kept between strings, in chars. */
  private static final int KEPT_SCRATCH = 4096;

  private static final char[] NO_CHARS = {};

  private final Lexer lexer;
  private final byte[] bytes;
  private final int end;
  private final int maxBytes;

  /** Behind the string, the escape or the character that was read last. */
  private int next;

  private char[] scratch = NO_CHARS;

  /** Of the bytes before {@code end}; what is wrong with them, {@code lexer} says. */
  StringLexer(Lexer lexer, byte[] bytes, int end, int maxBytes) {
    this.lexer = lexer;
    this.bytes = bytes;
    this.end = end;
    this.maxBytes = maxBytes;
  }

  /** The offset behind the closing quote of the string that was read last. */
  int end() {
    return next;
  }

  /** Reads the string whose opening quote is at {@code quote}. */
  String read(int quote) {
    int first = quote + 1;
    int stop = stringLimit(first);
    int i = plain(first, stop);
    if (i == stop) {
      throw endless(first, i);
    }
    if (bytes[i] == '"') {
      next = i + 1;
      return new String(bytes, first, i - first, ISO_8859_1);
    }
    return decode(first, i, stop);
  }

  /** The first byte from {@code from} on that is not a character as it is. */
  private int plain(int from, int stop) {
    byte[] in = bytes;
    int i = from;
    while (i < stop && in[i] >= ' ' && in[i] != '"' && in[i] != '\\') { // above 0x7f: negative
      i++;
    }
    return i;
  }

  /** Reads a string of which the bytes before {@code plainTo} are characters as they are. */
  private String decode(int first, int plainTo, int stop) {
    int length = 0;
    char[] chars = scratch;
    int from = first;
    int i = plainTo;
    while (true) {
      int needed = length + i - from + 2;
      if (needed > chars.length) {
        chars =
            Arrays.copyOf(chars, Utf8Output.grown(chars.length, Math.max(needed, FIRST_SCRATCH)));
      }
      while (from < i) {
        chars[length++] = (char) bytes[from++];
      }
      if (i >= stop) {
        throw endless(first, i);
      }
      if (bytes[i] == '"') {
        next = i + 1;
        scratch = chars.length <= KEPT_SCRATCH ? chars : NO_CHARS;
        return new String(chars, 0, length);
      }
      length += Character.toChars(special(i), chars, length);
      from = next;
      i = plain(from, stop);
    }
  }

  /** Reads a string of which nothing is kept. */
  void skip(int quote) {
    int first = quote + 1;
    int stop = stringLimit(first);
    int i = plain(first, stop);
    while (i < stop && bytes[i] != '"') {
      special(i);
      i = plain(next, stop);
    }
    if (i >= stop) {
      throw endless(first, i);
    }
    next = i + 1;
  }

  /** A string that is longer than allowed is read up to here. */
  private int stringLimit(int first) {
    return (int) Math.min(end, first + maxBytes + 1L);
  }

  private JsonException endless(int first, int i) {
    if (i - first > maxBytes) {
      return lexer.error(first - 1, "string exceeds maxStringBytes " + Text.grouped(maxBytes));
    }
    return lexer.truncated("the input ends within a string");
  }

  /** The code point at an offset that is no plain ASCII; {@link #end} is then behind it. */
  private int special(int i) {
    int c = bytes[i];
    if (c == '\\') {
      return escape(i);
    }
    if (c < 0) {
      return character(i);
    }
    throw lexer.error(i, "control character " + Text.codePoint(c) + " in a string must be escaped");
  }

  private int escape(int i) {
    next = i + 2;
    if (next > end) {
      throw lexer.truncated("the input ends within an escape");
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
      default -> throw lexer.error(i, "no such escape: \\ before " + Text.octet(c & 0xff));
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
        throw lexer.truncated("the input ends within a pair of surrogates");
      }
      if (bytes[next] == '\\' && bytes[next + 1] == 'u') {
        int low = unit(next + 2);
        if (Character.isLowSurrogate((char) low)) {
          next += 6;
          return Character.toCodePoint((char) unit, (char) low);
        }
      }
    }
    throw lexer.error(i, "unpaired surrogate " + Text.codePoint(unit));
  }

  private int unit(int from) {
    int unit = 0;
    for (int i = from; i < from + 4; i++) {
      if (i >= end) {
        throw lexer.truncated("the input ends within an escape");
      }
      int digit = Character.digit((char) (bytes[i] & 0xff), 16); // other bytes are no digits
      if (digit < 0) {
        throw lexer.error(i, "expected a hexadecimal digit, found " + Text.octet(bytes[i] & 0xff));
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
        throw lexer.truncated("the input ends within a character");
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
    return lexer.error(i, "not UTF-8: " + Text.octet(bytes[i] & 0xff));
  }
}
