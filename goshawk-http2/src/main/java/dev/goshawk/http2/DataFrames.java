package dev.goshawk.http2;

import static dev.goshawk.http2.octets.Decimal.grouped;

import dev.goshawk.http2.buffer.ByteSource;
import dev.goshawk.http2.frame.FrameType;
import dev.goshawk.http2.hpack.HeaderValidator;
import org.jspecify.annotations.Nullable;

/**
 * DATA frames as they come in (RFC 9113 section 6.1): charged to the windows when the frame begins,
 * handed to the stream piece by piece. Event loop only.
 *
 * <p>Whatever of a frame does not reach an owner (padding, data for a stream that is over or that
 * ends in the middle of the frame) is given back to the windows here; what does reach one is the
 * owner's to give back.
 */
final class DataFrames {
  private static final byte[] NONE = {};

  /**
   * The octets of data below which a frame that ends nothing makes no progress: the prefix of a
   * gRPC message has five, and no sender cuts that on purpose.
   */
  private static final int MIN_DATA_BYTES = 5;

  private final ConnectionState state;
  private final Lifecycle lifecycle;

  /** Octets of payload still to come, padding included. */
  private int left;

  /** Octets of padding at the end of them. */
  private int padding;

  /** Whether the pad length octet is still to come. */
  private boolean padLengthDue;

  private boolean endStream;
  private int streamId;

  /** Where the data go; null when they are discarded. */
  private @Nullable Http2Stream stream;

  DataFrames(ConnectionState state, Lifecycle lifecycle) {
    this.state = state;
    this.lifecycle = lifecycle;
  }

  /** Whether a frame has begun and not ended. */
  boolean inFrame() {
    return left > 0;
  }

  /** Begins a frame. */
  void begin(int length, int flags, int id) throws Http2Exception {
    if (id == 0) {
      throw new Http2Exception(ErrorCode.PROTOCOL_ERROR, "DATA on stream 0");
    }
    streamId = id;
    left = length;
    padding = 0;
    endStream = (flags & FrameType.END_STREAM) != 0;
    padLengthDue = (flags & FrameType.PADDED) != 0;
    if (!padLengthDue) {
      admit(length, length);
    } else if (length == 0) {
      throw new Http2Exception(
          ErrorCode.FRAME_SIZE_ERROR, "padded DATA frame without a pad length");
    }
  }

  /** Takes what is there of the frame's payload, and returns where it ended. */
  int take(byte[] buf, int off, int end) throws Http2Exception {
    int p = off;
    if (padLengthDue && p < end) {
      padLengthDue = false;
      padding = buf[p++] & 0xff;
      int length = left--;
      if (padding > left) {
        throw new Http2Exception(
            ErrorCode.PROTOCOL_ERROR,
            "DATA with " + padding + " octets of padding in a frame of " + length);
      }
      admit(length, left - padding);
    }
    int n = Math.min(left - padding, end - p);
    if (n > 0) {
      left -= n;
      deliver(buf, p, n);
      p += n;
    }
    if (left == padding) {
      int skipped = Math.min(left, end - p);
      p += skipped;
      left -= skipped;
      padding = left;
    }
    if (left == 0) {
      stream = null;
    }
    return p;
  }

  /** Takes what the stream wants directly from the source, and returns how much that was. */
  int take(ByteSource source) {
    Http2Stream target = stream;
    if (target == null || padLengthDue || !owns(target) || target.released()) {
      return 0;
    }
    int n = Math.min(Math.min(left - padding, source.available()), target.dataRoom());
    if (n > 0) {
      left -= n;
      boolean last = ends(target);
      target.onData(source, n, last);
      if (left == 0) {
        stream = null;
      }
    }
    return n;
  }

  /** Releases the stream. */
  void clear() {
    stream = null;
    left = 0;
  }

  /**
   * Charges a frame of {@code length} octets, {@code dataLength} of them data, and finds its
   * stream.
   */
  private void admit(int length, int dataLength) throws Http2Exception {
    ReceiveWindows windows = state.receiveWindows();
    windows.charge(length);
    stream = null;
    Http2Stream target = state.streams().find(streamId);
    if (target == null) {
      lifecycle.checkClosedId(streamId, "DATA");
      chargeIfTiny(dataLength, "tiny DATA on a closed stream");
      discard(length);
    } else if (!target.headersReceived()) {
      // Server streams have got their headers; so this is a client, whose stream may be idle yet.
      lifecycle.checkNotIdle(target, "DATA");
      discard(length);
      lifecycle.streamError(target, ErrorCode.PROTOCOL_ERROR, "DATA before the response headers");
    } else if (target.remoteEnded()) {
      discard(length);
      lifecycle.streamError(target, ErrorCode.STREAM_CLOSED, "DATA after END_STREAM");
    } else if (!windows.charge(target, length)) {
      discard(length);
      lifecycle.streamError(
          target,
          ErrorCode.FLOW_CONTROL_ERROR,
          "DATA of "
              + grouped(length)
              + " bytes exceeds the "
              + grouped(target.receiveWindow)
              + " left of initialWindowSize "
              + grouped(windows.streamSize()));
    } else if (!fitsContentLength(target, dataLength)) {
      discard(length);
      lifecycle.streamError(
          target, ErrorCode.PROTOCOL_ERROR, "DATA has another length than content-length says");
    } else if (target.released()) {
      ignore(target, length, dataLength);
    } else {
      accept(target, length, dataLength);
    }
  }

  private void accept(Http2Stream target, int length, int dataLength) throws Http2Exception {
    if (length > dataLength) {
      giveBackPadding(target, length - dataLength);
    }
    if (dataLength > 0) {
      stream = target;
      if (dataLength >= MIN_DATA_BYTES || endStream) {
        state.floodGuard().progress(dataLength);
      } else {
        state.floodGuard().idleFrame("tiny DATA");
      }
    } else if (endStream) {
      lifecycle.remoteEnds(target);
      target.onData(NONE, 0, 0, true);
    } else {
      state.floodGuard().idleFrame("empty DATA");
    }
  }

  private void giveBackPadding(Http2Stream target, int n) {
    if (endStream) { // no update is needed after its last frame
      state.receiveWindows().releaseToConnection(target, n);
    } else {
      state.receiveWindows().giveBack(target, n);
    }
  }

  /** A frame, in order, of a stream that its owner has released. */
  private void ignore(Http2Stream target, int length, int dataLength) throws Http2Exception {
    state.receiveWindows().releaseToConnection(target, length);
    if (endStream) {
      lifecycle.remoteEnds(target);
      return;
    }
    chargeIfTiny(dataLength, "tiny DATA after an early answer");
    lifecycle.discarded(target, length);
  }

  private void chargeIfTiny(int dataLength, String what) throws Http2Exception {
    if (dataLength < MIN_DATA_BYTES) {
      state.floodGuard().idleFrame(what);
    }
  }

  private void discard(int length) {
    state.receiveWindows().giveBack(length);
  }

  private boolean fitsContentLength(Http2Stream target, int dataLength) {
    if (target.expected == HeaderValidator.NO_LENGTH) {
      return true;
    }
    target.expected -= dataLength;
    return endStream ? target.expected == 0 : target.expected >= 0;
  }

  private void deliver(byte[] buf, int off, int len) {
    Http2Stream target = stream;
    if (target == null) {
      return; // given back when the frame began
    }
    if (!owns(target)) {
      discard(len);
    } else if (target.released()) { // in the middle of the frame
      state.receiveWindows().releaseToConnection(target, len);
      ends(target);
    } else {
      target.onData(buf, off, len, ends(target));
    }
  }

  /** Whether the frame is still the stream's: it may have been reset, and even serve again. */
  private boolean owns(Http2Stream target) {
    return !target.closed() && target.id == streamId;
  }

  /** Whether this was the last of the stream's data; if so the peer's side has ended. */
  private boolean ends(Http2Stream target) {
    boolean last = endStream && left == padding;
    if (last) {
      lifecycle.remoteEnds(target);
    }
    return last;
  }
}
