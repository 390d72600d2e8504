package dev.goshawk.http2;

import dev.goshawk.http2.buffer.ByteSource;
import dev.goshawk.http2.buffer.OutputBuffer;
import dev.goshawk.http2.frame.FrameType;
import dev.goshawk.http2.hpack.HeaderSource;
import dev.goshawk.http2.hpack.HpackDecoder;
import dev.goshawk.http2.hpack.HpackEncoder;
import dev.goshawk.http2.octets.Latin1;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One end of one HTTP/2 connection (RFC 9113): bytes in, events out; calls in, bytes out.
 *
 * <p>Event loop only: everything here belongs to one thread at a time, and nothing is synchronised.
 * It knows no socket, no lock and no clock. {@code docs/http2-engine.md} draws the picture.
 *
 * <p>Calls on a stream that is closed are ignored, because they lose races by nature. Calls that no
 * correct owner makes, such as data behind the end, throw {@link IllegalStateException}.
 *
 * <h2>The states of a stream</h2>
 *
 * Those of RFC 9113 section 5.1, without the ones that only pushes lead to. {@code H} is a header
 * block, {@code ES} END_STREAM, {@code R} RST_STREAM; "ours" is what goes out, "theirs" what comes
 * in.
 *
 * <pre>{@code
 *                  idle               client: opened, H not sent; server: id above the highest seen
 *                    |
 *              H (client: ours, server: theirs)
 *                    v
 * ours: ES  +------ open ------+  theirs: ES
 *           v        |         v
 *      half closed   | R    half closed
 *        (local)     |       (remote)
 *           |        v         |
 *           +----> closed <----+      theirs: ES or R; ours: ES or R
 * }</pre>
 *
 * What a frame from the peer does in each of them. A stream error is RST_STREAM, a connection error
 * GOAWAY; PRIORITY changes nothing in any state.
 *
 * <pre>{@code
 *                     HEADERS                 DATA                     RST_STREAM  WINDOW_UPDATE
 * idle                server: begins it (1)   connection               connection  connection
 *                                               PROTOCOL_ERROR           PROTOCOL_ERROR, both
 * open, half closed   response, then          payload (3)              ends it     opens the window
 *   (local)             trailers (2)
 * half closed         stream                  stream                   ends it     opens the window
 *   (remote)            STREAM_CLOSED           STREAM_CLOSED
 * closed by our R,    decoded, ignored        ignored, given back to   ignored     ignored
 *   or above our                                the connection's
 *   GOAWAY's id                                 window
 * closed otherwise    connection              connection               ignored     ignored
 *                       STREAM_CLOSED           STREAM_CLOSED
 * skipped by a        connection              connection               ignored     ignored
 *   higher id           PROTOCOL_ERROR          PROTOCOL_ERROR
 *
 * (1) on a client, and with an even id: connection PROTOCOL_ERROR
 * (2) on a server: trailers. Trailers without ES: stream PROTOCOL_ERROR
 * (3) before the headers of the response: stream PROTOCOL_ERROR
 * }</pre>
 *
 * <h2>Calls from inside events</h2>
 *
 * An event may call anything but {@link #receive}. Nothing of the engine's own is half done when an
 * event is told: frames are written whole, tables are in order, and what was read before the event
 * is looked at again after it. A frame begun by {@link #beginData} is the one thing that an owner
 * can leave half done; until it is ended every other call that writes throws.
 */
public final class Http2Connection {
  // In: Preface, then FrameReader cuts frames, and DataFrames, HeaderFrames and
  // ControlFrames
  // carry them out. Out: SendScheduler lets headers and data go when they may, FrameWriter writes
  // them.
  // Both
  // ways: Lifecycle begins and ends streams and the connection. The rest hold one thing each:
  // StreamTable, StreamIds, SendQueue, SendWindows, ReceiveWindows, PeerSettings, LocalSettings,
  // FloodGuard, UnflushedOutput.

  /** A frame that every peer takes, less the other fields of GOAWAY. */
  private static final int MAX_DEBUG_DATA = FrameType.DEFAULT_MAX_SIZE - 8;

  private final ConnectionState state;
  private final OutputBuffer output;
  private final Lifecycle lifecycle;
  private final SendScheduler scheduler;
  private final HeaderFrames headerFrames;
  private final DataFrames dataFrames;
  private final FrameReader reader;

  /** Null once the peer has proved to speak HTTP/2. */
  private @Nullable Preface preface;

  private boolean started;
  private boolean receiving;

  private Http2Connection(boolean server, Http2Config config, Http2Handler handler) {
    state = ConnectionState.of(server, config, handler);
    output = state.output();
    lifecycle = new Lifecycle(state);
    var encoder = new HpackEncoder(output);
    var decoder =
        new HpackDecoder(
            LocalSettings.tableSizeAtFirst(config),
            config.maxHeaderListSize(),
            config.maxHeaderFields());
    scheduler = new SendScheduler(state, lifecycle, encoder);
    headerFrames = new HeaderFrames(state, lifecycle, decoder);
    dataFrames = new DataFrames(state, lifecycle);
    var controlFrames =
        new ControlFrames(state, lifecycle, headerFrames, scheduler, encoder, decoder);
    reader = new FrameReader(lifecycle, controlFrames, dataFrames);
    preface = new Preface(server);
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
      state.writer().raw(Preface.ofClient());
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
    Objects.checkFromIndexSize(off, len, buf.length);
    if (receiving) {
      throw new IllegalStateException("receive() from inside an event: queue the bytes instead");
    }
    if (lifecycle.closed()) {
      return;
    }
    receiving = true;
    try {
      state.floodGuard().read();
      read(buf, off, off + len);
    } catch (Http2Exception e) {
      lifecycle.fail(e.errorCode(), e.reason(), e.reason());
    } catch (RuntimeException | Error e) {
      failBecauseOf(e);
      throw e;
    } finally {
      receiving = false;
      if (lifecycle.closed()) {
        releaseCut();
      }
    }
  }

  /**
   * Takes payload that a stream wants without a copy: directly from the carrier's memory into the
   * stream's. What the next bytes are, the engine knows only behind a frame header, so a carrier
   * asks here first and gives what is not taken to {@link #receive(byte[], int, int)}.
   *
   * @return how many bytes were taken, which is 0 when the next ones are no such payload
   * @throws IllegalStateException when called from inside an event
   */
  public int receive(ByteSource source) {
    if (!reader.inData()) {
      return 0;
    }
    if (receiving) {
      throw new IllegalStateException("receive() from inside an event: queue the bytes instead");
    }
    if (lifecycle.closed()) {
      return 0;
    }
    receiving = true;
    try {
      return reader.data(source);
    } catch (RuntimeException | Error e) {
      failBecauseOf(e);
      throw e;
    } finally {
      receiving = false;
      if (lifecycle.closed()) {
        releaseCut();
      }
    }
  }

  /**
   * The carrier closed: every stream gets {@link Http2Stream#onReset} with cause CONNECTION, and
   * the output is worth nothing any more. May be called at any time and any number of times.
   *
   * @param why in words, for the messages of the resets
   */
  public void lost(String why) {
    lifecycle.lost(why);
    if (!receiving) {
      releaseCut();
    }
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
      headerFrames.trim();
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
        && state.ids().localLeft()
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
   * data). Behind data that waits, the block waits too, and {@code source} is asked when its turn
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
   * behind data, RST_STREAM waits behind that end (RFC 9113 section 8.1: a server that has answered
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
    if (lifecycle.closed()) {
      return 0;
    }
    int block = headerFrames.continuing();
    return block != 0 ? -block : reader.cut();
  }

  /** How many bytes of DATA wait on all streams together for windows or the carrier. */
  public long waitingBytes() {
    return state.queue().waiting();
  }

  /**
   * The largest header list that the peer wants to get, counted as RFC 9113 section 6.5.2 does:
   * SETTINGS_MAX_HEADER_LIST_SIZE, 2^31-1 when it did not say or said more. It is not enforced
   * here.
   */
  public int peerMaxHeaderListSize() {
    return state.peer().maxHeaderListSize();
  }

  /** The send window with which a stream begins, in bytes. */
  public int peerInitialWindow() {
    return state.peer().initialWindowSize();
  }

  /** The largest frame payload that the peer takes, in bytes. */
  public int peerMaxFrameSize() {
    return state.peer().maxFrameSize();
  }

  /**
   * An event threw: a bug of the owner, after which nothing can be relied on. The peer is not told
   * which.
   */
  private void failBecauseOf(Throwable thrown) {
    try {
      lifecycle.fail(
          ErrorCode.INTERNAL_ERROR,
          "internal error: a stream callback threw " + thrown,
          "internal error");
    } catch (RuntimeException another) {
      if (another != thrown) {
        thrown.addSuppressed(another);
      }
    }
  }

  private void read(byte[] buf, int off, int end) throws Http2Exception {
    int p = off;
    Preface first = preface;
    if (first != null) {
      p += first.take(buf, p, end);
      if (!first.complete()) {
        return;
      }
      preface = null;
      if (!state.server()) {
        reader.read(first.frameHeader(), 0, FrameType.HEADER_LENGTH);
      }
    }
    reader.read(buf, p, end);
  }

  /** Lets go of what was cut; the rest of it will not come. */
  private void releaseCut() {
    reader.clear();
    dataFrames.clear();
    headerFrames.clear();
  }

  private String whyNotOpen() {
    if (state.server()) {
      return "a server opens no streams";
    } else if (lifecycle.closed()) {
      return "the connection is closed";
    } else if (lifecycle.goingAway()) {
      return "the connection is going away: GOAWAY was sent or received";
    } else if (!state.ids().localLeft()) {
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
    return headerFrames.holdsWorkingMemory();
  }

  /** How many bytes of memory are held for frames and blocks that have not come whole. */
  int held() {
    return reader.held() + headerFrames.held();
  }
}
