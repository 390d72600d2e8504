package dev.goshawk.json;

/**
 * A line and a column in a document, which move with an offset. One thread; owned by whoever made
 * it.
 */
final class Position {
  private int offset;
  private int line;
  private int column;

  /**
   * The place of one byte.
   *
   * @param line from 1 on
   * @param column in code points, from 1 on
   */
  Position(int offset, int line, int column) {
    this.offset = offset;
    this.line = line;
    this.column = column;
  }

  /** A place of its own that is the same now. */
  Position copy() {
    return new Position(offset, line, column);
  }

  /** Moves on to the byte at {@code to}, which is not before this. */
  void moveTo(int to, byte[] document) {
    while (offset < to) {
      pass(document[offset++]);
    }
  }

  /** The next byte is this one. */
  private void pass(byte octet) {
    if (octet == '\n') {
      line++;
      column = 1;
    } else if ((octet & 0xc0) != 0x80) { // the further bytes of a character count nothing
      column++;
    }
  }

  int offset() {
    return offset;
  }

  int line() {
    return line;
  }

  int column() {
    return column;
  }
}
