package dev.goshawk.http2;

import org.jspecify.annotations.Nullable;

/**
 * A run of bytes that waits on a stream to be sent: a link of the stream's queue. Made, used again
 * and owned by {@link SendScheduler}.
 */
final class DataSegment {
  private static final byte[] NONE = {};

  byte[] bytes = NONE;
  int off;
  int len;
  @Nullable DataSegment next;

  void set(byte[] newBytes, int newOff, int newLen) {
    bytes = newBytes;
    off = newOff;
    len = newLen;
    next = null;
  }

  /** Releases the bytes. */
  void clear() {
    bytes = NONE;
    next = null;
  }
}
