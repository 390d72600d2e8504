package dev.goshawk.http2;

import dev.goshawk.http2.buffer.ByteSource;
import dev.goshawk.http2.frame.FrameHeader;
import dev.goshawk.http2.frame.FrameType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the bytes from the peer into frames, wherever the carrier cut them. Event loop only.
 *
 * <p>What lies whole in the carrier's array is passed on in place. Payload of DATA is passed on as
 * it comes; payload of frames of unknown type is skipped as it comes. Any other frame that the
 * array's end cuts is gathered in an array of its own until it is whole; the array grows with what
 * comes, not with the length that the peer announced. A cut frame header, eight octets at most, is
 * kept in a long. So there is no buffer while nothing is cut.
 */
final class FrameReader {
  private enum Mode {
    HEADER,
    DATA,
    GATHER,
    SKIP
  }

  /** A frame whose payload is being gathered. */
  private static final class Gathered {
    private static final int MIN_ROOM = 64;

    final int type;
    final int flags;
    final int streamId;

    /** How long the payload will be. */
    final int whole;

    byte[] payload;
    int length;

    Gathered(int type, int flags, int streamId, int whole) {
      this.type = type;
      this.flags = flags;
      this.streamId = streamId;
      this.whole = whole;
      this.payload = new byte[Math.min(whole, MIN_ROOM)];
    }

    boolean isWhole() {
      return length == whole;
    }

    /** Takes what is there, and returns where it ended. */
    int take(byte[] buf, int off, int end) {
      int n = Math.min(whole - length, end - off);
      if (n > payload.length - length) {
        int room = Math.min(whole, Math.max(length + n, 2 * payload.length));
        payload = Arrays.copyOf(payload, room);
      }
      System.arraycopy(buf, off, payload, length, n);
      length += n;
      return off + n;
    }
  }

  private final Lifecycle lifecycle;
  private final ControlFrames controlFrames;
  private final DataFrames data;

  private Mode mode = Mode.HEADER;

  /** The octets so far of a frame header that was cut, the first one highest. */
  private long cutHeader;

  private int cutLength;

  /** The frame that is being gathered; null when none is. */
  private @Nullable Gathered gathered;

  /** How many octets of an unknown frame are to be skipped. */
  private int skip;

  /** How many frames were cut so far, those of DATA aside that were cut in their payload. */
  private long cuts;

  FrameReader(Lifecycle lifecycle, ControlFrames controlFrames, DataFrames data) {
    this.lifecycle = lifecycle;
    this.controlFrames = controlFrames;
    this.data = data;
  }

  /**
   * Takes all bytes from {@code off} to {@code end}; stops early only when the connection closes.
   */
  void read(byte[] buf, int off, int end) throws Http2Exception {
    int p = off;
    while (p < end && !lifecycle.closed()) {
      if (mode != Mode.HEADER) {
        p = payload(buf, p, end);
      } else if (cutLength == 0 && end - p >= FrameType.HEADER_LENGTH) {
        int first = FrameHeader.int32(buf, p);
        int frameFlags = buf[p + 4] & 0xff;
        int id = FrameHeader.int31(buf, p + 5);
        p += FrameType.HEADER_LENGTH;
        p = begin(first >>> 8, first & 0xff, frameFlags, id, buf, p, end);
        if (mode != Mode.HEADER) {
          cuts++;
        }
      } else {
        if (cutLength == 0) {
          cuts++;
        }
        p = cutHeader(buf, p, end);
      }
    }
  }

  /** Goes on with a frame whose payload was cut. */
  private int payload(byte[] buf, int p, int end) throws Http2Exception {
    Gathered frame = gathered;
    if (frame != null) {
      return gather(frame, buf, p, end);
    }
    int next;
    boolean more;
    if (mode == Mode.DATA) {
      next = data.take(buf, p, end);
      more = data.inFrame();
    } else {
      next = p + Math.min(skip, end - p);
      skip -= next - p;
      more = skip > 0;
    }
    if (!more) {
      mode = Mode.HEADER;
    }
    return next;
  }

  /** Whether the next octets are payload of a DATA frame. */
  boolean inData() {
    return mode == Mode.DATA;
  }

  /** Lets a stream take payload from its source, and returns how much it took. */
  int data(ByteSource source) {
    int taken = data.take(source);
    if (!data.inFrame()) {
      mode = Mode.HEADER;
    }
    return taken;
  }

  /** Releases what was gathered. */
  void clear() {
    gathered = null;
  }

  /** Handles a frame whose header is complete, with as much of its payload as is there. */
  private int begin(int length, int frameType, int frameFlags, int id, byte[] buf, int p, int end)
      throws Http2Exception {
    controlFrames.checkHeader(length, frameType, frameFlags, id);
    if (frameType == FrameType.DATA) {
      data.begin(length, frameFlags, id);
      int next = data.take(buf, p, end);
      if (data.inFrame()) {
        mode = Mode.DATA;
      }
      return next;
    }
    if (!FrameType.known(frameType)) {
      skip = length;
      mode = length == 0 ? Mode.HEADER : Mode.SKIP;
      return p;
    }
    if (end - p >= length) {
      controlFrames.frame(frameType, frameFlags, id, buf, p, length);
      return p + length;
    }
    gathered = new Gathered(frameType, frameFlags, id, length);
    mode = Mode.GATHER;
    return gathered.take(buf, p, end);
  }

  private int gather(Gathered frame, byte[] buf, int p, int end) throws Http2Exception {
    int next = frame.take(buf, p, end);
    if (frame.isWhole()) {
      gathered = null;
      mode = Mode.HEADER;
      controlFrames.frame(frame.type, frame.flags, frame.streamId, frame.payload, 0, frame.length);
    }
    return next;
  }

  /** Takes octets of a frame header that does not lie whole in the array. */
  private int cutHeader(byte[] buf, int off, int end) throws Http2Exception {
    int p = off;
    while (p < end && cutLength < FrameType.HEADER_LENGTH - 1) {
      cutHeader = cutHeader << 8 | (buf[p++] & 0xff);
      cutLength++;
    }
    if (p == end) {
      return p;
    }
    long octets = cutHeader;
    cutHeader = 0;
    cutLength = 0;
    int first = (int) (octets >>> 32);
    int frameFlags = (int) (octets >>> 24) & 0xff;
    int id = ((int) octets << 8 | (buf[p++] & 0xff)) & Integer.MAX_VALUE;
    return begin(first >>> 8, first & 0xff, frameFlags, id, buf, p, end);
  }

  /**
   * The number of the frame that has begun and not come whole, 0 for none. Not for payload of DATA.
   */
  long cut() {
    return cutLength > 0 || mode == Mode.GATHER || mode == Mode.SKIP ? cuts : 0;
  }

  /** How many bytes of memory are held for what was cut. */
  int held() {
    return gathered == null ? 0 : gathered.payload.length;
  }
}
