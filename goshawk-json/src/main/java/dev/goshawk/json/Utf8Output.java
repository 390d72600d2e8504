package dev.goshawk.json;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * Bytes that have been written, and how strings and numbers become bytes. One thread; owned by one
 * {@link JsonWriter}.
 */
final class Utf8Output {
  private static final int FIRST_CAPACITY = 256;

  /** The largest array that is kept when the bytes are gone: 64 KiB. */
  private static final int KEPT_CAPACITY = 64 * 1024;

  /** The largest array that every JVM can make. */
  private static final int MAX_CAPACITY = Integer.MAX_VALUE - 8;

  /** The most bytes that one char takes: {@code \}{@code u001f}. */
  private static final int MAX_CHAR_BYTES = 6;

  /** The most bytes that a long takes: a sign and 19 digits. */
  private static final int MAX_LONG_BYTES = 20;

  private static final char[] HEX = "0123456789abcdef".toCharArray();

  /** For each ASCII char the letter of its escape, {@code u}, or 0 when it needs none. */
  private static final byte[] ESCAPES = new byte[0x80];

  static {
    Arrays.fill(ESCAPES, 0, ' ', (byte) 'u');
    ESCAPES['\b'] = 'b';
    ESCAPES['\f'] = 'f';
    ESCAPES['\n'] = 'n';
    ESCAPES['\r'] = 'r';
    ESCAPES['\t'] = 't';
    ESCAPES['"'] = '"';
    ESCAPES['\\'] = '\\';
  }

  private byte[] bytes = new byte[FIRST_CAPACITY];
  private int size;

  /** The capacity that an array gets when it must have more than {@code capacity}. */
  static int grown(int capacity, long needed) {
    if (needed > MAX_CAPACITY) {
      throw new IllegalStateException(
          "JSON of " + Text.grouped(needed) + " bytes exceeds " + Text.grouped(MAX_CAPACITY));
    }
    return (int) Math.min(MAX_CAPACITY, Math.max(needed, 2L * capacity));
  }

  private void reserve(long count) {
    if (count > bytes.length - size) {
      bytes = Arrays.copyOf(bytes, grown(bytes.length, size + count));
    }
  }

  int size() {
    return size;
  }

  /** Takes back all behind the first {@code to} bytes. */
  void rewind(int to) {
    size = to;
  }

  void put(char ascii) {
    reserve(1);
    bytes[size++] = (byte) ascii;
  }

  /** Appends a text of ASCII characters. */
  void ascii(String text) {
    int length = text.length();
    reserve(length);
    for (int i = 0; i < length; i++) {
      bytes[size + i] = (byte) text.charAt(i);
    }
    size += length;
  }

  /** A new line and so many spaces. */
  void line(int spaces) {
    reserve(1L + spaces);
    bytes[size] = '\n';
    Arrays.fill(bytes, size + 1, size + 1 + spaces, (byte) ' ');
    size += 1 + spaces;
  }

  /** Appends a long in decimal. */
  void number(long value) {
    reserve(MAX_LONG_BYTES);
    int length = value < 0 ? 2 : 1;
    for (long rest = value / 10; rest != 0; rest /= 10) {
      length++;
    }
    int at = size + length;
    long rest = value;
    do {
      bytes[--at] = (byte) ('0' + Math.abs(rest % 10));
      rest /= 10;
    } while (rest != 0);
    if (value < 0) {
      bytes[--at] = '-';
    }
    size += length;
  }

  /**
   * Appends a string in quotes.
   *
   * @throws IllegalArgumentException when a surrogate has no other half; what was appended of the
   *     string is then to be taken back
   */
  void string(String text) {
    int length = text.length();
    reserve(length + 2L);
    byte[] to = bytes;
    int at = size;
    to[at++] = '"';
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c >= 0x80 || ESCAPES[c] != 0) {
        size = at;
        rest(text, i);
        return;
      }
      to[at++] = (byte) c;
    }
    to[at++] = '"';
    size = at;
  }

  /** The chars from {@code from} on, any of which may need more than a byte. */
  private void rest(String text, int from) {
    int length = text.length();
    int i = from;
    while (i < length) {
      if (bytes.length - size <= MAX_CHAR_BYTES) {
        reserve(MAX_CHAR_BYTES + (long) length - i);
      }
      char c = text.charAt(i);
      if (c < 0x80) {
        if (ESCAPES[c] == 0) {
          bytes[size++] = (byte) c;
        } else {
          escape(c);
        }
      } else if (Character.isSurrogate(c)) {
        supplementary(text, i);
        i++;
      } else {
        character(c);
      }
      i++;
    }
    put('"');
  }

  private void escape(char c) {
    byte letter = ESCAPES[c];
    bytes[size++] = '\\';
    bytes[size++] = letter;
    if (letter == 'u') {
      bytes[size++] = '0';
      bytes[size++] = '0';
      bytes[size++] = (byte) HEX[c >> 4];
      bytes[size++] = (byte) HEX[c & 0xf];
    }
  }

  private void character(char c) {
    if (c < 0x800) {
      bytes[size++] = (byte) (0xc0 | c >> 6);
    } else {
      bytes[size++] = (byte) (0xe0 | c >> 12);
      bytes[size++] = (byte) (0x80 | (c >> 6 & 0x3f));
    }
    bytes[size++] = (byte) (0x80 | (c & 0x3f));
  }

  private void supplementary(String text, int i) {
    int codePoint = text.codePointAt(i);
    if (codePoint < Character.MIN_SUPPLEMENTARY_CODE_POINT) {
      throw new IllegalArgumentException(
          "a string has the unpaired surrogate "
              + Text.codePoint(codePoint)
              + " at index "
              + i
              + ", which UTF-8 cannot express");
    }
    bytes[size++] = (byte) (0xf0 | codePoint >> 18);
    bytes[size++] = (byte) (0x80 | (codePoint >> 12 & 0x3f));
    bytes[size++] = (byte) (0x80 | (codePoint >> 6 & 0x3f));
    bytes[size++] = (byte) (0x80 | (codePoint & 0x3f));
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  /** Hands all bytes over, and is empty then. */
  void drainTo(OutputStream out) throws IOException {
    int count = size;
    size = 0;
    out.write(bytes, 0, count);
    trim();
  }

  /** Forgets all bytes. */
  void clear() {
    size = 0;
    trim();
  }

  private void trim() {
    if (bytes.length > KEPT_CAPACITY) {
      bytes = new byte[FIRST_CAPACITY];
    }
  }
}
