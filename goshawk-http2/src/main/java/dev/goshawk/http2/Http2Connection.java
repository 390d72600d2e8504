package dev.goshawk.http2;

import dev.goshawk.http2.buffer.ByteSource;
import dev.goshawk.http2.buffer.OutputBuffer;
import dev.goshawk.http2.frame.FrameType;
import dev.goshawk.http2.hpack.HeaderSource;
import dev.goshawk.http2.hpack.HpackEncoder;
import dev.goshawk.http2.octets.Latin1;

/**
 * One end of one HTTP/2 connection (RFC 9113): bytes in, events out; calls in, bytes out.
 *
 * <p>Event loop only: everything here belongs to one thread at a time, and nothing is synchronised.
 * It knows no socket, no lock and no clock. {@code docs/maintainers/http2-engine.md} draws the
 * picture.
 *
 * <p>Calls on a stream that is closed are ignored, because they lose races by nature. Calls that no
 * correct owner makes, such as data after the end, throw {@link IllegalStateException}.
 *
 * <h2>Calls from inside events</h2>
 *
 * An event may call anything but {@link #receive}. Nothing of the engine's own is half done when an
 * event is told: frames are written whole, tables are in order, and what was read before the event
 * is checked again after it. A frame begun by {@link #beginData} is the one thing that an owner can
 * leave half done; until it is ended every other call that writes throws.
 */
public final class Http2Connection {
  // In: ConnectionInput, with FrameReader, which cuts frames, and ControlFrames, HeaderFrames and
  // DataFrames, which carry them out. Out: SendScheduler lets headers and data go when they may,
  // FrameWriter writes them. Both ways: Lifecycle begins and ends streams and the connection. The
  // rest hold one thing each: StreamTable, StreamIds, SendQueue, SendWindows, ReceiveWindows,
  // PeerSettings, LocalSettings, FloodGuard, UnflushedOutput.

  /** A frame that every peer takes, less the other fields of GOAWAY. */
  private static final int MAX_DEBUG_DATA = FrameType.DEFAULT_MAX_SIZE - 8;

  private final ConnectionState state;
  private final OutputBuffer output;
  private final Lifecycle lifecycle;
  private final SendScheduler scheduler;
  private final ConnectionInput input;

  private boolean started;

  private Http2Connection(boolean server, Http2Config config, Http2Handler handler) {
    state = ConnectionState.of(server, config, handler);
    output = state.output();
    lifecycle = new Lifecycle(state);
    var encoder = new HpackEncoder(output);
    scheduler = new SendScheduler(state, lifecycle, encoder);
    input = new ConnectionInput(state, lifecycle, scheduler, encoder);
  }

  /** The server's end. */
  public static Http2Connection server(Http2Config config, Http2Handler handler) {
    return new Http2Connection(true, config, handler);
  }

  /** The client's end. */
  public static Http2Connection client(Http2Config config, Http2Handler handler) {
    return new Http2Connection(false, config, handler);
  }

  /**
   * Puts what the connection begins with into the output: the preface (client), SETTINGS, and the
   * WINDOW_UPDATE that raises the connection window. Comes before any other call.
   *
   * @throws IllegalStateException when called twice
   */
  public void start() {
    if (started) {
      throw new IllegalStateException("start() was called before");
    }
    started = true;
    if (!state.server()) {
      state.writer().raw(Preface.clientPreface());
    }
    LocalSettings.send(state);
    state.receiveWindows().start();
  }

  /**
   * Takes bytes that came from the peer, in pieces of any size. Never throws for anything that a
   * peer sent: what breaks a rule ends the stream or the connection. Ignored once the connection is
   * closed.
   *
   * @param buf not kept, not changed, and free again when the call returns
   * @throws IllegalStateException when called from inside an event
   */
  public void receive(byte[] buf, int off, int len) {
    input.receive(buf, off, len);
  }

  /**
   * Takes payload that a stream wants without a copy: directly from the carrier's memory into the
   * stream's. What the next bytes are, the engine knows only after a frame header, so a carrier
   * asks here first and gives what is not taken to {@link #receive(byte[], int, int)}.
   *
   * @return how many bytes were taken, which is 0 when the next ones are no such payload
   * @throws IllegalStateException when called from inside an event
   */
  public int receive(ByteSource source) {
    return input.receive(source);
  }

  /**
   * The carrier closed: every stream gets {@link Http2Stream#onReset} with cause CONNECTION, and
   * the output is of no use any more. May be called at any time and any number of times.
   *
   * @param why the cause, for the messages of the resets
   */
  public void lost(String why) {
    lifecycle.lost(why);
    input.connectionLost();
  }

  /**
   * The bytes for the peer. To be read by {@link #flushTo}; written by {@link #beginData} users.
   */
  public OutputBuffer output() {
    return output;
  }

  /**
   * Hands the whole output to the sink, lets streams that waited for room in it go on, and so forth
   * until nothing is left that the windows and {@link #congested} let through. A carrier calls it
   * once at the end of each batch: after {@link #receive}, and after calls that came from
   * elsewhere.
   *
   * <p>The sink may call {@link #congested}. While congested, a carrier may flush (what it takes
   * over is counted, and so bounded) or leave it.
   */
  public void flushTo(OutputBuffer.Sink sink) {
    do {
      state.unflushed().draining();
      output.drainTo(sink);
      scheduler.pump();
    } while (!output.isEmpty() && !scheduler.congested());
    if (activeStreams() == 0) {
      output.trim();
      input.trim();
    }
  }

  /**
   * Tells whether the carrier's own queue is full. While it is, no DATA goes into the output; all
   * other frames do. At first it is not.
   */
  public void congested(boolean congested) {
    scheduler.congested(congested);
  }

  /**
   * Client: whether {@link #open} would work now: the peer allows one more stream, stream ids are
   * left, no GOAWAY was sent or received, and the connection is not closed. Always false on a
   * server.
   */
  public boolean canOpen() {
    return !state.server()
        && !lifecycle.closed()
        && !lifecycle.goingAway()
        && state.ids().hasLocalLeft()
        && activeStreams() < state.peer().maxConcurrentStreams();
  }

  /**
   * Client: how many streams the peer allows at a time: its SETTINGS_MAX_CONCURRENT_STREAMS, 2^31-1
   * when it announced none, and 100 before its SETTINGS came (what RFC 9113 section 6.5.2
   * recommends as the least).
   */
  public int openLimit() {
    return state.peer().maxConcurrentStreams();
  }

  /**
   * Client: gives the stream the next id. {@link #sendHeaders} must follow in the order of the ids.
   *
   * @param stream a new one, or a closed one that serves again
   * @throws IllegalStateException when {@link #canOpen()} is false, saying why; or when the stream
   *     is in use
   */
  public void open(Http2Stream stream) {
    if (!canOpen()) {
      throw new IllegalStateException(whyNotOpen());
    }
    lifecycle.begin(stream, state.ids().takeLocal());
  }

  /** How many streams are neither idle nor closed. */
  public int activeStreams() {
    return state.streams().size();
  }

  /**
   * Sends a header block: informational response, headers, or trailers ({@code endStream} after
   * data). After data that waits, the block waits too, and {@code source} is asked when its turn
   * comes; else it is asked before this returns. It is not asked if the stream closes first.
   *
   * @throws IllegalStateException when our side has ended, when the stream was not opened here,
   *     when a client's streams send their headers out of order, or when headers without {@code
   *     endStream} come after data
   */
  public void sendHeaders(Http2Stream stream, HeaderSource source, boolean endStream) {
    scheduler.sendHeaders(stream, source, endStream);
  }

  /**
   * Begins one DATA frame, if one of {@code length} bytes may go out now: the stream has nothing
   * waiting, both windows have room, the carrier is not congested, the output is not full, and the
   * frame is no larger than the peer and the engine (65,536) allow. If true, the frame header is in
   * the output and the windows are charged: the caller puts exactly {@code length} bytes into
   * {@link #output()} and calls {@link #endData}, with no other call to the connection in between.
   * A caller that cannot make the payload after all fills the frame up, ends it, and resets the
   * stream.
   *
   * @return false also when the stream is closed; then {@link #sendData} ignores it
   * @throws IllegalStateException as for {@link #sendData}
   */
  public boolean beginData(Http2Stream stream, int length) {
    return scheduler.beginData(stream, length);
  }

  /**
   * Ends the frame that {@link #beginData} began.
   *
   * @throws IllegalStateException when none was begun on this stream, or when other than its length
   *     went into the output since
   */
  public void endData(Http2Stream stream, boolean endStream) {
    scheduler.endData(stream, endStream);
  }

  /**
   * Takes back the frame that {@link #beginData} began, as if it had never been, because its
   * payload cannot be made after all. Nothing may have been spliced into the output since.
   *
   * @throws IllegalStateException when none was begun on this stream
   */
  public void dropData(Http2Stream stream) {
    scheduler.dropData(stream);
  }

  /**
   * Sends data. What windows, congestion and output allow goes out at once, the rest waits on the
   * stream, which takes turns with the others, a frame each.
   *
   * @param bytes taken over: not to be changed until the output was drained of them
   * @throws IllegalStateException when our side has ended or its headers were not sent, when the
   *     stream was not opened here, or when more than 2^31-1 bytes would wait on it
   */
  public void sendData(Http2Stream stream, byte[] bytes, int off, int len, boolean endStream) {
    scheduler.sendData(stream, bytes, off, len, endStream);
  }

  /** What keeps the data of a stream from going out now. While congested that is so for all. */
  public StallReason stallReason(Http2Stream stream) {
    return scheduler.stallReason(stream);
  }

  /**
   * Ends the stream with RST_STREAM. No event follows on it. With NO_ERROR, when our end is waiting
   * after data, RST_STREAM waits after that end (RFC 9113 section 8.1: a server that has answered
   * in full asks the client to stop sending); all other codes forget what waits.
   */
  public void reset(Http2Stream stream, int errorCode) {
    if (lifecycle.permits(stream)) {
      lifecycle.reset(stream, errorCode);
    } else if (stream.owner != null) {
      lifecycle.close(stream); // the connection is closing: this stream needs no onReset any more
    }
  }

  /**
   * Server: releases a stream whose answer is whole, although the request may not be. No event
   * follows on it. What comes is held to the rules as before, counted, and discarded, until the
   * peer ends the request or breaks a rule; or until more than 65,536 bytes came, or {@link
   * #resetDiscarding} found it twice: then RST_STREAM(NO_ERROR) asks the peer to stop (RFC 9113
   * section 8.1). For answers that the peer may not expect: one that is reset in the middle of its
   * request may lose the answer.
   *
   * @throws IllegalStateException when the end of the answer was not given
   */
  public void discardRest(Http2Stream stream) {
    if (lifecycle.permits(stream)) {
      lifecycle.discardRest(stream);
    }
  }

  /** Server: how many streams were {@linkplain #discardRest released} and are not over. */
  public int discardingStreams() {
    return lifecycle.discarding();
  }

  /**
   * Server: ends by RST_STREAM(NO_ERROR) each stream that was {@linkplain #discardRest released}
   * before this was called the last time. The engine has no timer: its owner calls this now and
   * then, for as long as there are {@link #discardingStreams()}.
   */
  public void resetDiscarding() {
    if (!lifecycle.closed() && lifecycle.discarding() > 0) {
      lifecycle.resetDiscarding();
    }
  }

  /**
   * Gives back {@code n} bytes that {@link Http2Stream#onData} handed over, so that the peer may
   * send as many more. Also when the stream is closed: then they count for the connection alone.
   *
   * @throws IllegalStateException when more is given back than came
   */
  public void consumed(Http2Stream stream, int n) {
    if (lifecycle.permits(stream)) {
      state.receiveWindows().giveBack(stream, n);
    } else if (!lifecycle.closed()) {
      state.receiveWindows().giveBack(n);
    }
  }

  /** Sends PING. The answer arrives by {@link Http2Handler#onPingAck}. */
  public void ping(long payload) {
    if (!lifecycle.closed()) {
      state.writer().ping(payload, false);
    }
  }

  /**
   * Sends GOAWAY that names the highest stream accepted so far. Streams up to it go on; later ones
   * are ignored without an answer. The carrier stays open until its owner closes it.
   *
   * @param debugData up to 16,376 chars, each up to U+00FF
   * @throws IllegalArgumentException for other debug data
   */
  public void goAway(int errorCode, String debugData) {
    checkDebugData(debugData);
    if (!lifecycle.closed()) {
      state.writer().goAway(state.ids().finalGoAway(), errorCode, debugData);
    }
  }

  /**
   * Sends GOAWAY with NO_ERROR and the stream id 2^31-1: the peer should open no more, yet those
   * under way are still accepted. {@link #goAway} follows a round trip later (RFC 9113 section
   * 6.8). Does nothing after {@code goAway}.
   *
   * @param debugData up to 16,376 chars, each up to U+00FF
   * @throws IllegalArgumentException for other debug data
   */
  public void goAwayGraceful(String debugData) {
    checkDebugData(debugData);
    if (!lifecycle.closed() && !state.ids().finalGoAwaySent()) {
      state.writer().goAway(state.ids().gracefulGoAway(), ErrorCode.NO_ERROR, debugData);
    }
  }

  /** Whether GOAWAY was sent or received. */
  public boolean goingAway() {
    return lifecycle.goingAway();
  }

  /** Whether the connection failed or was {@link #lost}. */
  public boolean isClosed() {
    return lifecycle.closed();
  }

  /**
   * What the peer has begun and not sent whole: a header block, or a frame other than DATA. 0 when
   * there is none; else the same number for as long as it is the same one. The engine knows no
   * clock: its owner may ask again later, and end a connection that has come no further.
   */
  public long unfinished() {
    return lifecycle.closed() ? 0 : input.unfinished();
  }

  /**
   * How many bytes wait to be sent: DATA on all streams, and output that the carrier has not taken,
   * or has taken while {@linkplain #congested congested}. Those of one stream are its {@link
   * Http2Stream#pendingBytes()}. Costs an addition.
   */
  public long unsentBytes() {
    return state.queue().waiting() + state.unflushed().bytes();
  }

  /** How many bytes of DATA wait on all streams together for windows or the carrier. */
  public long waitingBytes() {
    return state.queue().waiting();
  }

  /**
   * How many bytes came and are held: memory for a frame or header block that has not come whole,
   * and payload that owners have not {@linkplain #consumed given back}. Costs an addition.
   */
  public long receivedBytes() {
    return (long) held() + state.receiveWindows().held();
  }

  /**
   * How many bytes of payload came on the stream that its owner has not {@linkplain #consumed given
   * back}; 0 when it is closed.
   */
  public int receivedBytes(Http2Stream stream) {
    return lifecycle.permits(stream) ? state.receiveWindows().held(stream) : 0;
  }

  /**
   * The largest header list that the peer wants to get, counted as RFC 9113 section 6.5.2 does:
   * SETTINGS_MAX_HEADER_LIST_SIZE, 2^31-1 when it did not say or said more. It is not enforced
   * here: {@link HeaderSource#listSize()} tells before {@link #sendHeaders} what a block has.
   */
  public int peerMaxHeaderListSize() {
    return state.peer().maxHeaderListSize();
  }

  /** How many bytes of DATA the peer takes on the connection for now. */
  public int sendWindow() {
    return state.sendWindows().connection();
  }

  /** How many bytes of DATA the peer may send on the connection for now. */
  public int receiveWindow() {
    return state.receiveWindows().connection();
  }

  /** The send window with which a stream begins, in bytes. */
  public int peerInitialWindow() {
    return state.peer().initialWindowSize();
  }

  /** The largest frame payload that the peer takes, in bytes. */
  public int peerMaxFrameSize() {
    return state.peer().maxFrameSize();
  }

  private String whyNotOpen() {
    if (state.server()) {
      return "a server opens no streams";
    } else if (lifecycle.closed()) {
      return "the connection is closed";
    } else if (lifecycle.goingAway()) {
      return "the connection is going away: GOAWAY was sent or received";
    } else if (!state.ids().hasLocalLeft()) {
      return "all stream ids of the connection are used up";
    }
    return activeStreams()
        + " streams are open, and the peer's SETTINGS_MAX_CONCURRENT_STREAMS is "
        + state.peer().maxConcurrentStreams();
  }

  private static void checkDebugData(String debugData) {
    if (debugData.length() > MAX_DEBUG_DATA) {
      throw new IllegalArgumentException(
          "debug data of " + debugData.length() + " octets exceeds " + MAX_DEBUG_DATA);
    }
    Latin1.require("debug data", debugData);
  }

  /** The state, for tests that look whether all is in order. */
  ConnectionState state() {
    return state;
  }

  /** Whether anything is held that only serves the next header block. */
  boolean holdsWorkingMemory() {
    return input.holdsWorkingMemory();
  }

  /** How many bytes of memory are held for frames and blocks that have not come whole. */
  int held() {
    return input.held();
  }
}
