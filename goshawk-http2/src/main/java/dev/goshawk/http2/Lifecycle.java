package dev.goshawk.http2;

import static dev.goshawk.http2.octets.Decimal.grouped;

import dev.goshawk.http2.frame.FrameWriter;
import org.jspecify.annotations.Nullable;

/**
 * How streams, and the connection itself, begin and end. Every change of a stream's state (the
 * diagram of {@link Http2Stream}) and every RST_STREAM and GOAWAY is made here. Event loop only.
 *
 * <p>The order is always the same: first the state, then the frame, then the owner is told, and
 * nothing that was read before is trusted after that: in its callback the owner may have closed the
 * stream, or everything.
 */
final class Lifecycle {
  private final ConnectionState state;
  private final StreamTable streams;
  private final StreamIds ids;
  private final SendQueue queue;
  private final FloodGuard floodGuard;
  private final boolean server;

  /**
   * What may come after an early answer, in bytes: a client that has begun to send, and looks for
   * an answer between two writes, has 64 KiB on the way at most times.
   */
  static final int MAX_DISCARDED = 64 * 1024;

  private int discarding;

  private boolean closed;
  private boolean goAwayReceived;

  /** The lowest stream id that the peer's GOAWAYs named. */
  private int goAwayLast = Integer.MAX_VALUE;

  Lifecycle(ConnectionState state) {
    this.state = state;
    streams = state.streams();
    ids = state.ids();
    queue = state.queue();
    floodGuard = state.floodGuard();
    server = state.server();
  }

  // Streams that end normally.

  /** Puts a stream at the start of its life, into the table. */
  void begin(Http2Stream stream, int id) {
    stream.begin(this, id, state.sendWindows().initial(), state.receiveWindows().streamSize());
    streams.add(stream);
  }

  /**
   * Whether the owner's call on a stream is to be carried out, and not ignored because stream or
   * connection are over.
   *
   * @throws IllegalStateException when it is not a stream of this connection
   */
  boolean permits(Http2Stream stream) {
    if (stream.owner == this) {
      return !closed;
    }
    if (stream.owner != null || !stream.closed()) {
      throw new IllegalStateException(
          stream.owner == null
              ? "the stream was not opened"
              : "stream " + stream.id + " belongs to another connection");
    }
    return false;
  }

  /** END_STREAM came. */
  void remoteEnds(Http2Stream stream) {
    stream.markRemoteEnded();
    if (stream.localEnded()) {
      close(stream);
      floodGuard.completed();
    }
  }

  /** END_STREAM went into the output. */
  void localEnds(Http2Stream stream) {
    stream.markLocalEnded();
    if (stream.remoteEnded()) {
      close(stream);
      floodGuard.completed();
    } else if (stream.resetAfterEnd()) {
      resetLive(stream, ErrorCode.NO_ERROR);
    }
  }

  /** Takes the stream out of everything. The owner is not told. */
  void close(Http2Stream stream) {
    if (stream.discarding()) {
      discarding--;
    }
    streams.remove(stream);
    queue.forget(stream);
    stream.end();
  }

  // Streams that are reset.

  /** The owner's reset of a stream that {@link #permits} let through. */
  void reset(Http2Stream stream, int errorCode) {
    if (errorCode == ErrorCode.NO_ERROR && stream.endTaken() && !stream.localEnded()) {
      stream.markResetAfterEnd();
    } else if (idle(stream)) {
      close(stream); // the peer does not know of it
    } else {
      resetLive(stream, errorCode);
    }
  }

  /**
   * The owner has given its whole answer, and wants no more of the request.
   *
   * @throws IllegalStateException when it has not given the end of the answer
   */
  void discardRest(Http2Stream stream) {
    if (!stream.endTaken()) {
      throw new IllegalStateException(
          "the answer on stream "
              + stream.id
              + " has no end yet, after which requests are ignored");
    }
    if (!stream.discarding()) {
      stream.markDiscarding();
      discarding++;
    }
  }

  /** How many streams discard the rest of the request. */
  int discarding() {
    return discarding;
  }

  /** Bytes came on a stream that its owner has released. */
  void discarded(Http2Stream stream, int length) {
    stream.discarded += length;
    if (stream.discarding() && stream.discarded > MAX_DISCARDED) {
      reset(stream, ErrorCode.NO_ERROR);
    }
  }

  /** Resets the streams that discarded already when this was called before. */
  void resetDiscarding() {
    for (int id : streams.ids()) {
      Http2Stream stream = streams.find(id);
      if (stream != null && stream.discarding() && stream.discardingLong()) {
        reset(stream, ErrorCode.NO_ERROR);
      }
    }
  }

  /** RST_STREAM came. The owner is not told. */
  void resetByPeer(Http2Stream stream) {
    close(stream);
    ids.resetByPeer(stream.id);
  }

  /** The owner's header source threw half-way through a block of the stream. */
  void resetBroken(Http2Stream stream) {
    if (stream.owner == this && !closed) {
      resetLive(stream, ErrorCode.INTERNAL_ERROR);
    }
  }

  private void resetLive(Http2Stream stream, int errorCode) {
    if (!stream.remoteEnded()) {
      floodGuard.endedFirst();
    }
    close(stream);
    ids.resetByUs(stream.id);
    state.writer().resetStream(stream.id, errorCode);
  }

  /** The peer broke a rule of a live stream: RST_STREAM, and the owner is told. */
  void streamError(Http2Stream stream, int errorCode, String message) throws Http2Exception {
    boolean quiet = stream.released();
    countControlFrame();
    resetLive(stream, errorCode);
    if (!quiet) {
      stream.onReset(new StreamReset(StreamReset.Cause.PROTOCOL, errorCode, message));
    }
    floodGuard.earlyReset();
  }

  /** Server: answers a new stream that has no owner by RST_STREAM. */
  void refuse(int id, int errorCode) throws Http2Exception {
    countControlFrame();
    floodGuard.endedFirst();
    ids.resetByUs(id);
    state.writer().resetStream(id, errorCode);
  }

  /** Counts a frame that the peer makes us send. */
  void countControlFrame() throws Http2Exception {
    int most = state.config().maxQueuedControlFrames();
    if (state.unflushed().countControlFrame() > most) {
      throw new Http2Exception(
          ErrorCode.ENHANCE_YOUR_CALM,
          "peer caused more than maxQueuedControlFrames "
              + grouped(most)
              + " frames that it has not read");
    }
  }

  // Frames on streams that are not there.

  /**
   * Whether the stream is a client's that has been opened, but has sent nothing: idle to the peer.
   */
  boolean idle(Http2Stream stream) {
    return !server && !stream.headersSent();
  }

  /** Throws when a frame came on a live stream that is idle to the peer. */
  void checkNotIdle(Http2Stream stream, String frame) throws Http2Exception {
    if (idle(stream)) {
      throw onIdle(stream.id, frame);
    }
  }

  /** Throws when a frame that any stream but an idle one may get came on an id without a stream. */
  void checkUsedId(int id, String frame) throws Http2Exception {
    if (ids.kind(id) == StreamIds.Kind.IDLE) {
      throw onIdle(id, frame);
    }
  }

  /**
   * Throws when HEADERS or DATA came on an id without a stream and the peer should have known
   * better; returns when the frame is to be ignored.
   */
  void checkClosedId(int id, String frame) throws Http2Exception {
    switch (ids.kind(id)) {
      case IDLE -> throw onIdle(id, frame);
      case SKIPPED ->
          throw new Http2Exception(
              ErrorCode.PROTOCOL_ERROR,
              frame
                  + " on stream "
                  + id
                  + ", which the peer skipped by opening stream "
                  + ids.highestPeer());
      case CLOSED ->
          throw new Http2Exception(
              ErrorCode.STREAM_CLOSED, frame + " on stream " + id + ", which has ended");
      case RESET_BY_PEER -> {
        // A stream error (section 5.1). grpc-java over Netty does it: it takes a stream for open
        // until its RST_STREAM has been written out.
        countControlFrame();
        ids.resetByUs(id);
        state.writer().resetStream(id, ErrorCode.STREAM_CLOSED);
      }
      case IGNORED -> {
        // What came before the peer saw our RST_STREAM or GOAWAY.
      }
    }
  }

  private static Http2Exception onIdle(int id, String frame) {
    return new Http2Exception(
        ErrorCode.PROTOCOL_ERROR, frame + " on stream " + id + ", which is idle");
  }

  // The connection.

  boolean closed() {
    return closed;
  }

  boolean goingAway() {
    return goAwayReceived || ids.goAwaySent();
  }

  /** The peer sent GOAWAY. */
  void goAwayReceived(int lastStreamId, int errorCode, String debugData) throws Http2Exception {
    if (lastStreamId > goAwayLast) {
      throw new Http2Exception(
          ErrorCode.PROTOCOL_ERROR,
          "GOAWAY names stream " + lastStreamId + " as the last, and before that " + goAwayLast);
    }
    goAwayReceived = true;
    goAwayLast = lastStreamId;
    state.handler().onGoAway(lastStreamId, errorCode, debugData);
    if (server || streams.size() == 0) {
      return;
    }
    StreamReset reset = null;
    for (int id : streams.ids()) {
      Http2Stream stream = streams.find(id);
      if (stream == null || (id <= lastStreamId && stream.headersSent())) {
        continue;
      }
      if (reset == null) {
        reset =
            new StreamReset(
                StreamReset.Cause.UNPROCESSED,
                errorCode,
                "server sent GOAWAY before processing this stream: "
                    + ErrorCode.name(errorCode)
                    + ", last stream "
                    + lastStreamId
                    + (debugData.isEmpty() ? "" : ", debug data: " + debugData));
      }
      boolean quiet = stream.released();
      close(stream);
      ids.resetByUs(id);
      if (!quiet) {
        stream.onReset(reset);
      }
    }
  }

  /**
   * The connection has failed: GOAWAY, the end of all streams, and the handler is told.
   *
   * @param message for the owners
   * @param debugData for the peer
   */
  void fail(int errorCode, String message, String debugData) {
    if (closed) {
      return;
    }
    closed = true;
    FrameWriter writer = state.writer();
    if (!writer
        .frameBegun()) { // else the owner failed in the middle of one, and nothing can follow
      writer.goAway(ids.finalGoAway(), errorCode, debugData);
    }
    try {
      endAll(new StreamReset(StreamReset.Cause.CONNECTION, errorCode, message));
    } finally {
      state.handler().onClosed(errorCode, message);
    }
  }

  /** The carrier closed. */
  void lost(String why) {
    if (closed) {
      return;
    }
    closed = true;
    endAll(new StreamReset(StreamReset.Cause.CONNECTION, ErrorCode.NO_ERROR, why));
  }

  /** Ends every stream, oldest first. An owner that throws keeps no other from being told. */
  private void endAll(StreamReset reset) {
    Throwable thrown = null;
    for (int id : streams.ids()) {
      Http2Stream stream = streams.find(id);
      if (stream == null) {
        continue; // another stream's owner has reset it meanwhile
      }
      boolean quiet = stream.released();
      close(stream);
      if (!quiet) {
        try {
          stream.onReset(reset);
        } catch (RuntimeException | Error e) {
          thrown = joined(thrown, e);
        }
      }
    }
    if (thrown instanceof Error error) {
      throw error;
    } else if (thrown instanceof RuntimeException exception) {
      throw exception;
    }
  }

  private static Throwable joined(@Nullable Throwable first, Throwable next) {
    if (first == null) {
      return next;
    }
    if (first != next) {
      first.addSuppressed(next);
    }
    return first;
  }
}
