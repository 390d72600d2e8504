package dev.goshawk.http2;

import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;

/**
 * What the frames of an input say to somebody who believes them all: the data of each stream, and
 * whether it was ended. It is held against the events of streams with which nothing was wrong.
 */
final class PlainReading {

  private static final int HEADER = 9;
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int CONTINUATION = 9;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;
  private static final int PADDED = 8;

  private final byte[] bytes;
  private final Map<Integer, StringBuilder> data = new HashMap<>();
  private final Set<Integer> ended = new HashSet<>();
  private final Set<Integer> padded = new HashSet<>();
  private boolean blockEndsStream;

  /**
   * Reads an input.
   *
   * @param at where the first frame begins
   */
  PlainReading(byte[] bytes, int at) {
    this.bytes = bytes;
    int next = at;
    while (bytes.length - next >= HEADER) {
      int length = number(next, 3);
      int payload = next + HEADER;
      boolean whole = bytes.length - payload >= length;
      int flags = bytes[next + 4];
      int stream = number(next + 5, 4) & Integer.MAX_VALUE;
      switch (bytes[next + 3]) {
        case DATA -> data(stream, flags, payload, length, whole);
        case HEADERS -> {
          blockEndsStream = (flags & END_STREAM) != 0;
          block(stream, flags, whole);
        }
        case CONTINUATION -> block(stream, flags, whole);
        default -> {}
      }
      if (!whole) {
        return;
      }
      next = payload + length;
    }
  }

  /** The data of a stream, in hex. */
  String data(int stream) {
    StringBuilder sent = data.get(stream);
    return sent == null ? "" : sent.toString();
  }

  /** Whether a stream was ended. */
  boolean ended(int stream) {
    return ended.contains(stream);
  }

  /** Whether a frame that ends a stream holds nothing but padding, of which some has come. */
  boolean mayHaveEnded(int stream) {
    return padded.contains(stream);
  }

  private void data(int stream, int flags, int at, int length, boolean whole) {
    int from = at;
    int to = at + length;
    if ((flags & PADDED) != 0 && from < bytes.length) {
      to -= bytes[from++] & 0xff;
    }
    boolean all = to <= bytes.length;
    int end = all ? to : bytes.length;
    if (end > from) {
      data.computeIfAbsent(stream, id -> new StringBuilder())
          .append(HexFormat.of().formatHex(bytes, from, end));
    }
    // The end is told with the last of the data; padding need not have come.
    if ((flags & END_STREAM) != 0) {
      if (whole || (all && to > from)) {
        ended.add(stream);
      } else if (to == from) {
        padded.add(stream);
      }
    }
  }

  private void block(int stream, int flags, boolean whole) {
    if (whole && blockEndsStream && (flags & END_HEADERS) != 0) {
      ended.add(stream);
    }
  }

  private int number(int at, int octets) {
    int value = 0;
    for (int i = 0; i < octets; i++) {
      value = value << 8 | (bytes[at + i] & 0xff);
    }
    return value;
  }
}
