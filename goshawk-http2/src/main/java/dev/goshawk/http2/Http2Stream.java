package dev.goshawk.http2;

import dev.goshawk.http2.buffer.ByteSource;
import dev.goshawk.http2.hpack.HeaderBlock;
import dev.goshawk.http2.hpack.HeaderValidator;
import org.jspecify.annotations.Nullable;

/**
 * One stream of a connection. Its owner extends it: events arrive as calls.
 *
 * <p>Event loop only. Every {@code on} method is called from inside a call to the connection, and
 * may call any method of the connection except {@link Http2Connection#receive}, this stream's reset
 * included. The order is that of RFC 9113 section 8.1: any number of informational responses,
 * headers, data, trailers; {@code endStream} comes once, on the last of them. What the peer may not
 * send in its present state never arrives here.
 *
 * <p>A stream serves again once it is {@link #closed()}, every byte that it was given has been
 * {@link Http2Connection#consumed}, and no call of it is on the stack.
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
 * closed by their R   decoded; once: stream   given back; once:        ignored     ignored
 *                       STREAM_CLOSED, then     stream STREAM_CLOSED,
 *                       ignored                 then ignored
 * closed otherwise    connection              connection               ignored     ignored
 *                       STREAM_CLOSED           STREAM_CLOSED
 * skipped by a        connection              connection               ignored     ignored
 *   higher id           PROTOCOL_ERROR          PROTOCOL_ERROR
 *
 * (1) on a client, and with an even id: connection PROTOCOL_ERROR
 * (2) on a server: trailers. Trailers without ES: stream PROTOCOL_ERROR
 * (3) before the headers of the response: stream PROTOCOL_ERROR
 * }</pre>
 */
public abstract class Http2Stream {
  // What has happened to the stream: its state in the diagram above, and a little more.

  /** Our first header block is in the output. On a client, the stream is idle before that. */
  private static final int HEADERS_SENT = 1;

  private static final int DATA_SENT = 1 << 1;

  /** The owner has given the end of our side; after it nothing may be sent. */
  private static final int END_TAKEN = 1 << 2;

  /** END_STREAM of our side is in the output. */
  private static final int LOCAL_ENDED = 1 << 3;

  /** The peer's headers came, other than informational ones. */
  private static final int HEADERS_RECEIVED = 1 << 4;

  private static final int REMOTE_ENDED = 1 << 5;

  private static final int CLOSED = 1 << 6;

  /** The owner has released it, and gets no more events, although it is not closed. */
  private static final int RELEASED = 1 << 7;

  /** In the queue of streams that take turns; then the links of {@link UnsentData} are valid. */
  private static final int READY = 1 << 8;

  /** RST_STREAM(NO_ERROR) goes out after our own end, which still waits. */
  private static final int RESET_AFTER_END = 1 << 9;

  /** The rest of the request is let come, and discarded. */
  private static final int DISCARDING = 1 << 10;

  /** A look at streams that discard has found this one doing it. */
  private static final int DISCARDING_LONG = 1 << 11;

  int id;
  private int flags;

  /** Of the connection; null before the stream begins and once it is closed. */
  @Nullable Lifecycle owner;

  /** What we may still send; below 0 when the peer made its initial window smaller. */
  int sendWindow;

  /** What the peer may still send; below 0 when our own smaller window began to bind. */
  int receiveWindow;

  /** Given back by the owner, and not yet by WINDOW_UPDATE to the peer. */
  int owed;

  /** Bytes of DATA that came since the stream was released. */
  int discarded;

  /**
   * What content-length leaves to come; {@link HeaderValidator#NO_LENGTH} when it was not given.
   */
  long expected;

  /** What waits to be sent; null before anything has. */
  @Nullable UnsentData unsent;

  /** For the owner's class. The stream begins its life when it is opened or accepted. */
  protected Http2Stream() {}

  /** The stream id: odd, from 1 to 2^31-1; 0 before the stream was opened or accepted. */
  public final int id() {
    return id;
  }

  /** Whether the peer has ended its side. */
  public final boolean remoteEnded() {
    return has(REMOTE_ENDED);
  }

  /** Whether END_STREAM of our side has gone into the output. */
  public final boolean localEnded() {
    return has(LOCAL_ENDED);
  }

  /** Whether the stream is over, because both sides ended it or one reset it. */
  public final boolean closed() {
    return has(CLOSED);
  }

  /** Bytes that {@link Http2Connection#sendData} took and that have not gone into the output. */
  public final int pendingBytes() {
    return unsent == null ? 0 : unsent.bytes;
  }

  /** Since when there have been pending bytes, or were last, on the owner's clock. */
  public final long pendingSince() {
    return unsent == null ? 0 : unsent.since;
  }

  /**
   * A header block came: an informational (1xx) response, the headers, or trailers. It is
   * well-formed as RFC 9113 section 8 wants it, unless {@link HeaderBlock#tooLarge()}: then only
   * its beginning is here and what is missing was not checked.
   *
   * @param headers valid during this call only
   * @param endStream whether the peer has ended its side with it
   */
  protected abstract void onHeaders(HeaderBlock headers, boolean endStream);

  /**
   * Payload came, in pieces of any size that need not be those of the DATA frames. It counts
   * against the windows of stream and connection until {@link Http2Connection#consumed} gives it
   * back; padding is not part of it and is given back by the engine.
   *
   * @param buf valid during this call only
   * @param len may be 0, with {@code endStream}
   * @param endStream whether the peer has ended its side with it
   */
  protected abstract void onData(byte[] buf, int off, int len, boolean endStream);

  /**
   * How many bytes of payload the owner would take from the carrier's memory itself, because it
   * gathers a large message; 0 when they are to come by {@link #onData(byte[], int, int, boolean)}.
   */
  protected int dataRoom() {
    return 0;
  }

  /**
   * Payload came, no more than {@link #dataRoom()}: it is to be read from the source during this
   * call. It counts against the windows as all payload does.
   *
   * @param len above 0
   * @param endStream whether the peer has ended its side with it
   */
  protected void onData(ByteSource source, int len, boolean endStream) {
    byte[] copy = new byte[len];
    source.read(copy, 0, len);
    onData(copy, 0, len, endStream);
  }

  /**
   * The stream ended before its time. Called at most once and last; never after both sides have
   * ended it, and never for the owner's own {@link Http2Connection#reset}. The stream is closed
   * already, and what it had not sent is forgotten.
   */
  protected abstract void onReset(StreamReset reset);

  /** {@link #pendingBytes()} fell to the {@link #writableMark} or below after having been above. */
  protected abstract void onWritable();

  /** The pending bytes at which the stream is writable again; asked for each frame. */
  protected int writableMark() {
    return SendScheduler.WRITABLE_MARK;
  }

  // The engine's side.

  /**
   * Puts the stream to the start of a life on {@code owner}.
   *
   * @throws IllegalStateException when it is in the middle of another
   */
  final void begin(Lifecycle newOwner, int newId, int sendWindowSize, int receiveWindowSize) {
    if (owner != null) {
      throw new IllegalStateException("stream " + id + " is in use and cannot be stream " + newId);
    }
    owner = newOwner;
    id = newId;
    flags = 0;
    sendWindow = sendWindowSize;
    receiveWindow = receiveWindowSize;
    owed = 0;
    discarded = 0;
    expected = HeaderValidator.NO_LENGTH;
  }

  /** Marks the stream closed; tables and queues have released it already. */
  final void end() {
    flags |= CLOSED;
    owner = null;
  }

  private boolean has(int flag) {
    return (flags & flag) != 0;
  }

  final boolean headersSent() {
    return has(HEADERS_SENT);
  }

  final void markHeadersSent() {
    flags |= HEADERS_SENT;
  }

  final boolean dataSent() {
    return has(DATA_SENT);
  }

  final void markDataSent() {
    flags |= DATA_SENT;
  }

  final boolean endTaken() {
    return has(END_TAKEN);
  }

  final void markEndTaken() {
    flags |= END_TAKEN;
  }

  final void markLocalEnded() {
    flags |= LOCAL_ENDED;
  }

  final boolean headersReceived() {
    return has(HEADERS_RECEIVED);
  }

  final void markHeadersReceived() {
    flags |= HEADERS_RECEIVED;
  }

  final void markRemoteEnded() {
    flags |= REMOTE_ENDED;
  }

  /** Whether the owner gets no more events although the stream is not closed yet. */
  final boolean released() {
    return has(RELEASED);
  }

  final boolean resetAfterEnd() {
    return has(RESET_AFTER_END);
  }

  final void markResetAfterEnd() {
    flags |= RESET_AFTER_END | RELEASED;
  }

  final boolean discarding() {
    return has(DISCARDING);
  }

  final void markDiscarding() {
    flags |= DISCARDING | RELEASED;
  }

  /** Whether it was marked so before; marks it. */
  final boolean discardingLong() {
    boolean before = has(DISCARDING_LONG);
    flags |= DISCARDING_LONG;
    return before;
  }

  /** The data that wait, as none have before perhaps. */
  final UnsentData unsent() {
    UnsentData present = unsent;
    if (present == null) {
      present = new UnsentData();
      unsent = present;
    }
    return present;
  }

  final boolean ready() {
    return has(READY);
  }

  final void ready(boolean queued) {
    flags = queued ? flags | READY : flags & ~READY;
  }
}
