package dev.goshawk.http2;

import dev.goshawk.http2.buffer.OutputBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that wait on streams, and the queue of streams that may send some now. Event loop only.
 *
 * <p>Both are linked through the {@link UnsentData} of streams: that has the segments, first to
 * last, and is at most once in the queue. A stream whose own window is used up has segments and is
 * not in the queue. No memory is taken for a stream that has had nothing waiting; segments that
 * were sent serve again.
 */
final class SendQueue {
  /**
   * From here on a piece is spliced into the output, not copied: what a copy of 4 KiB costs is
   * about what one more piece costs the carrier.
   */
  static final int SPLICED_FROM = 4 * 1024;

  /** How many sent segments are kept: one for each of some streams that stream. */
  private static final int MAX_FREE = 32;

  private final Http2Handler clock;
  private @Nullable Http2Stream first;
  private @Nullable Http2Stream last;

  private @Nullable DataSegment free;
  private int freeCount;

  /** The bytes that wait on all streams together. */
  private long waiting;

  SendQueue(Http2Handler clock) {
    this.clock = clock;
  }

  long waiting() {
    return waiting;
  }

  /** Puts bytes after all that waits on the stream. */
  void add(Http2Stream stream, byte[] bytes, int off, int len) {
    DataSegment segment = free;
    if (segment == null) {
      segment = new DataSegment();
    } else {
      free = segment.next;
      freeCount--;
    }
    segment.set(bytes, off, len);
    UnsentData unsent = stream.unsent();
    DataSegment before = unsent.last;
    if (before == null) {
      unsent.first = segment;
      unsent.since = clock.nanoTime();
    } else {
      before.next = segment;
    }
    unsent.last = segment;
    unsent.bytes += len;
    waiting += len;
  }

  /** Moves the first {@code n} of the bytes that wait on the stream into the output. */
  void move(Http2Stream stream, int n, OutputBuffer out) {
    UnsentData unsent = stream.unsent();
    unsent.bytes -= n;
    waiting -= n;
    int left = n;
    while (left > 0) {
      DataSegment segment = unsent.first;
      if (segment == null) {
        throw new IllegalStateException("stream " + stream.id + " has " + left + " bytes too few");
      }
      int piece = Math.min(left, segment.len);
      put(out, segment.bytes, segment.off, piece);
      left -= piece;
      segment.off += piece;
      segment.len -= piece;
      if (segment.len == 0) {
        unsent.first = segment.next;
        if (segment.next == null) {
          unsent.last = null;
        }
        recycle(segment);
      }
    }
  }

  /** Puts bytes into the output, copied or spliced. */
  static void put(OutputBuffer out, byte[] bytes, int off, int len) {
    if (len >= SPLICED_FROM) {
      out.splice(bytes, off, len);
    } else {
      out.put(bytes, off, len);
    }
  }

  /** Drops all that waits on the stream, and takes it out of the queue. */
  void forget(Http2Stream stream) {
    UnsentData unsent = stream.unsent;
    if (unsent == null) {
      return;
    }
    if (stream.ready()) {
      unlink(stream);
    }
    DataSegment segment = unsent.first;
    while (segment != null) {
      DataSegment next = segment.next;
      recycle(segment);
      segment = next;
    }
    unsent.first = null;
    unsent.last = null;
    waiting -= unsent.bytes;
    unsent.bytes = 0;
    unsent.trailers = null;
  }

  /** Whether no stream is queued. */
  boolean isEmpty() {
    return first == null;
  }

  /** Puts the stream at the end of the queue, if it is not in it. */
  void ready(Http2Stream stream) {
    if (stream.ready()) {
      return;
    }
    stream.ready(true);
    stream.unsent().previousReady = last;
    if (last == null) {
      first = stream;
    } else {
      last.unsent().nextReady = stream;
    }
    last = stream;
  }

  /** Takes the stream at the head of the queue out, or null. */
  @Nullable Http2Stream poll() {
    Http2Stream head = first;
    if (head != null) {
      unlink(head);
    }
    return head;
  }

  private void unlink(Http2Stream stream) {
    UnsentData unsent = stream.unsent();
    Http2Stream before = unsent.previousReady;
    Http2Stream behind = unsent.nextReady;
    if (before == null) {
      first = behind;
    } else {
      before.unsent().nextReady = behind;
    }
    if (behind == null) {
      last = before;
    } else {
      behind.unsent().previousReady = before;
    }
    unsent.previousReady = null;
    unsent.nextReady = null;
    stream.ready(false);
  }

  private void recycle(DataSegment segment) {
    segment.clear();
    if (freeCount < MAX_FREE) {
      segment.next = free;
      free = segment;
      freeCount++;
    }
  }
}
