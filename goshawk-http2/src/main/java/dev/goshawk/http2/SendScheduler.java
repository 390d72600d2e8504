package dev.goshawk.http2;

import dev.goshawk.http2.buffer.OutputBuffer;
import dev.goshawk.http2.frame.FrameWriter;
import dev.goshawk.http2.hpack.HeaderSource;
import dev.goshawk.http2.hpack.HpackEncoder;
import java.util.Objects;

/**
 * What owners send: header blocks and data, at once or in turn. Event loop only.
 *
 * <p>DATA goes out when five things allow it: the stream's window, the connection's window, the
 * carrier (not congested), the output (less than {@link #OUTPUT_BOUND} undrained), and the turn.
 * What may not go waits in the {@link SendQueue}. A stream whose own window is open is queued
 * there, whatever else it waits for; {@link #pump} serves the queue, one frame for each stream in
 * turn, and is called whenever one of the other four may have changed. Header blocks wait for none
 * of the five, only for data of their own stream before them.
 *
 * <p>Data without a queue before it goes directly into the output, but only while no stream is
 * queued.
 */
final class SendScheduler {
  /**
   * Undrained output beyond which no DATA is added, in bytes: some four full socket buffers, so
   * that the carrier always has enough to write and a slow one does not make us hold more.
   */
  static final int OUTPUT_BOUND = 256 * 1024;

  /**
   * The largest DATA frame, in bytes, even if the peer takes larger ones: a stream's turn must not
   * be long for the others.
   */
  static final int MAX_DATA_FRAME = 64 * 1024;

  /**
   * The bytes below which DATA that uses a window up costs more than it carries: a peer that opens
   * its window by a few bytes at a time makes a frame of each few bytes.
   */
  static final int TINY_FRAME = 16;

  /** The pending bytes below which a stream is writable again, unless its owner says otherwise. */
  static final int WRITABLE_MARK = 32 * 1024;

  private final ConnectionState state;
  private final Lifecycle lifecycle;
  private final HpackEncoder encoder;
  private final OutputBuffer output;
  private final SendQueue queue;
  private final SendWindows windows;

  private boolean congested;
  private boolean pumping;

  SendScheduler(ConnectionState state, Lifecycle lifecycle, HpackEncoder encoder) {
    this.state = state;
    this.lifecycle = lifecycle;
    this.encoder = encoder;
    output = state.output();
    queue = state.queue();
    windows = state.sendWindows();
  }

  void congested(boolean newCongested) {
    congested = newCongested;
    state.unflushed().carrierFull(newCongested);
    pump();
  }

  boolean congested() {
    return congested;
  }

  /** What the data of a stream wait for. */
  StallReason stallReason(Http2Stream stream) {
    if (congested) {
      return StallReason.CARRIER;
    } else if (stream.pendingBytes() == 0) {
      return StallReason.NONE;
    } else if (stream.sendWindow <= 0) {
      return StallReason.STREAM_WINDOW;
    }
    return windows.connection() <= 0 ? StallReason.CONNECTION_WINDOW : StallReason.NONE;
  }

  // Header blocks.

  void sendHeaders(Http2Stream stream, HeaderSource source, boolean endStream) {
    if (!lifecycle.permits(stream)) {
      return;
    }
    if (stream.endTaken()) {
      throw afterEnd(stream, "headers");
    }
    if (!endStream && (stream.pendingBytes() > 0 || stream.dataSent())) {
      throw new IllegalStateException(
          "headers after data on stream " + stream.id + " are trailers and must end it");
    }
    if (lifecycle.idle(stream) && !state.ids().sendsHeaders(stream.id)) {
      throw new IllegalStateException(
          "stream " + stream.id + " begins after a stream that was opened after it");
    }
    if (endStream) {
      stream.markEndTaken();
    }
    if (stream.pendingBytes() > 0) {
      stream.unsent().trailers = source;
    } else {
      emitHeaders(stream, source, endStream);
    }
  }

  /**
   * Encodes and writes a block. When the source throws, what it wrote goes out all the same, for
   * both ends' tables have it; then the stream is reset.
   */
  private void emitHeaders(Http2Stream stream, HeaderSource source, boolean endStream) {
    FrameWriter writer = state.writer();
    writer.beginHeaders();
    boolean complete = false;
    try {
      encoder.beginBlock();
      source.writeTo(encoder);
      complete = true;
    } finally {
      writer.endHeaders(stream.id, endStream && complete, state.peer().maxFrameSize());
      stream.markHeadersSent();
      if (!complete) {
        lifecycle.resetBroken(stream);
      }
    }
    state.floodGuard().progress(0);
    if (endStream) {
      lifecycle.localEnds(stream);
    }
  }

  // Data, written by the owner itself.

  boolean beginData(Http2Stream stream, int length) {
    if (!lifecycle.permits(stream)) {
      return false;
    }
    checkData(stream);
    if (length < 0) {
      throw new IllegalArgumentException("DATA of " + length + " bytes");
    }
    if (stream.pendingBytes() > 0
        || !mayEmit()
        || !queue.isEmpty()
        || length > windows.allowance(stream)
        || length > maxDataFrame()
        || length > OUTPUT_BOUND - output.size()) {
      return false;
    }
    state.writer().beginData(stream.id, length, maxDataFrame());
    windows.charge(stream, length);
    return true;
  }

  void endData(Http2Stream stream, boolean endStream) {
    if (!lifecycle.permits(stream)) {
      return;
    }
    state.floodGuard().progress(state.writer().endData(stream.id, endStream));
    stream.markDataSent();
    if (endStream) {
      stream.markEndTaken();
      lifecycle.localEnds(stream);
    }
  }

  void dropData(Http2Stream stream) {
    if (!lifecycle.permits(stream)) {
      return;
    }
    windows.giveBack(stream, state.writer().dropData(stream.id));
  }

  // Data, taken over.

  void sendData(Http2Stream stream, byte[] bytes, int off, int len, boolean endStream) {
    Objects.checkFromIndexSize(off, len, bytes.length);
    if (!lifecycle.permits(stream)) {
      return;
    }
    checkData(stream);
    if (len > Integer.MAX_VALUE - stream.pendingBytes()) {
      throw new IllegalStateException(
          len + " bytes after the " + stream.pendingBytes() + " that wait on stream " + stream.id);
    }
    if (endStream) {
      stream.markEndTaken();
    }
    int sent = stream.pendingBytes() == 0 ? emitAtOnce(stream, bytes, off, len, endStream) : 0;
    if (sent < len) {
      queue.add(stream, bytes, off + sent, len - sent);
      windowRaised(stream);
    }
  }

  /** Sends what may go now of data that nothing waits before, and returns how much that was. */
  private int emitAtOnce(Http2Stream stream, byte[] bytes, int off, int len, boolean endStream) {
    if (len == 0) {
      if (endStream) {
        emit(stream, 0, true);
        lifecycle.localEnds(stream);
      }
      return 0;
    }
    int sent = 0;
    while (sent < len && mayEmit() && queue.isEmpty()) {
      int n = Math.min(Math.min(len - sent, maxDataFrame()), windows.allowance(stream));
      if (n <= 0) {
        break;
      }
      boolean last = endStream && sent + n == len;
      emit(stream, n, last);
      SendQueue.put(output, bytes, off + sent, n);
      sent += n;
      if (last) {
        lifecycle.localEnds(stream);
      }
    }
    return sent;
  }

  /** The stream's window may have opened: it is queued if it has something to send. */
  void windowRaised(Http2Stream stream) {
    if (stream.pendingBytes() > 0 && stream.sendWindow > 0) {
      queue.ready(stream);
      pump();
    }
  }

  /** All streams' windows may have opened. */
  void windowsRaised() {
    StreamTable streams = state.streams();
    for (int i = 0; i < streams.slotCount(); i++) {
      Http2Stream stream = streams.slot(i);
      if (stream != null && stream.pendingBytes() > 0 && stream.sendWindow > 0) {
        queue.ready(stream);
      }
    }
    pump();
  }

  /** Serves the queued streams, as far as windows, carrier and output let it. */
  void pump() {
    if (pumping || queue.isEmpty()) {
      return;
    }
    pumping = true;
    try {
      while (mayEmit() && windows.connection() > 0) {
        Http2Stream stream = queue.poll();
        if (stream == null) {
          break;
        }
        serve(stream);
      }
    } finally {
      pumping = false;
    }
  }

  /** One stream's turn: one frame, and the end if that was all. */
  private void serve(Http2Stream stream) {
    UnsentData unsent = stream.unsent();
    int before = unsent.bytes;
    int n = Math.min(Math.min(before, maxDataFrame()), windows.allowance(stream));
    if (n <= 0) {
      return; // its window has become smaller meanwhile
    }
    HeaderSource trailers = unsent.trailers;
    boolean all = n == before;
    boolean last = all && stream.endTaken() && trailers == null;
    emit(stream, n, last);
    queue.move(stream, n, output);
    if (!all) {
      if (stream.sendWindow > 0) {
        queue.ready(stream);
      }
    } else if (last) {
      lifecycle.localEnds(stream);
    } else if (trailers != null) {
      unsent.trailers = null;
      emitHeaders(stream, trailers, true);
    }
    int mark = stream.writableMark();
    if (before > mark && unsent.bytes <= mark && !stream.closed() && !stream.released()) {
      stream.onWritable();
    }
  }

  private void emit(Http2Stream stream, int length, boolean endStream) {
    state.writer().data(stream.id, length, endStream, maxDataFrame());
    windows.charge(stream, length);
    stream.markDataSent();
    if (length < TINY_FRAME && length > 0 && windows.allowance(stream) <= 0) {
      state.floodGuard().tinyFrame();
    } else {
      state.floodGuard().progress(length);
    }
  }

  private boolean mayEmit() {
    return !congested && !lifecycle.closed() && output.size() < OUTPUT_BOUND;
  }

  private int maxDataFrame() {
    return Math.min(state.peer().maxFrameSize(), MAX_DATA_FRAME);
  }

  private static void checkData(Http2Stream stream) {
    if (stream.endTaken()) {
      throw afterEnd(stream, "data");
    }
    if (!stream.headersSent()) {
      throw new IllegalStateException("data before the headers of stream " + stream.id);
    }
  }

  private static IllegalStateException afterEnd(Http2Stream stream, String what) {
    return new IllegalStateException(what + " after the end of stream " + stream.id);
  }
}
