package dev.goshawk.core.connection;

import dev.goshawk.core.carrier.Carrier;
import dev.goshawk.core.carrier.Connection;
import dev.goshawk.core.transport.EventLoop;
import dev.goshawk.http2.Http2Connection;
import dev.goshawk.http2.Http2Handler;
import dev.goshawk.http2.Http2Stream;
import dev.goshawk.http2.buffer.ByteSource;
import dev.goshawk.http2.buffer.OutputBuffer;
import java.net.SocketAddress;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One connection between its carrier and its calls: what the two roles have in common.
 *
 * <p>Event loop only. The carrier brings bytes by {@link #received} and {@link #batchEnded}, takes
 * bytes by {@link #drainTo} when asked to flush, and says when it is full ({@link #congested}) and
 * when it has closed ({@link #closed}). Everything written during a batch goes out in one flush at
 * its end; what is written outside of one, by tasks, goes out in one flush behind the tasks that
 * wait.
 */
public abstract class GrpcConnection implements Connection {

  /** What is parsed before the output is looked at, in bytes. */
  private static final int SLICE = 16 * 1024;

  /**
   * With so much output the first answers of a batch do not wait for its end, in bytes: some
   * twenty-five small ones. So both ends of a connection work at a time.
   */
  private static final int FIRST_FLUSH = 1024;

  /** What further writes of the same batch grow to, each twice the one before, in bytes. */
  private static final int LARGEST_FLUSH = 16 * 1024;

  /** The most that is allocated for messages before they come, in bytes: 4 MiB. */
  private static final int MOST_AHEAD = 4 * 1024 * 1024;

  public final Http2Connection http2;
  private final Callbacks callbacks = new Callbacks();
  private @Nullable Carrier carrier;
  private boolean inBatch;
  private boolean timed; // whether the clock was read in this batch
  private long receivedAt;
  private boolean heard;
  private long drained;
  private int ahead;
  private int credit = MOST_AHEAD;
  private boolean flushScheduled;
  private boolean closeAfterFlush;
  private boolean flushingEarly;
  private int earlyFlush = FIRST_FLUSH;

  public GrpcConnection(Function<Http2Handler, Http2Connection> role) {
    this.http2 = role.apply(callbacks);
  }

  /** The carrier is open: the connection begins. Comes first. */
  @Override
  public void opened(Carrier carrier) {
    this.carrier = carrier;
    http2.start();
    carrier.flush();
  }

  /** Bytes came. The array is not kept. Ignored once the connection has been given up. */
  @Override
  public final void received(byte[] buf, int off, int len) {
    inBatch = true;
    heard = true;
    earn(len);
    int end = off + len;
    for (int at = off; at < end && !closeAfterFlush; at += SLICE) {
      http2.receive(buf, at, Math.min(SLICE, end - at));
      flushEarly();
    }
  }

  /**
   * Bytes came, and are taken straight from where they are as far as a large message wants them.
   * What is left is to be given to {@link #received(byte[], int, int)}.
   *
   * @return how many bytes were taken, 0 when the next ones are no such payload
   */
  @Override
  public final int received(ByteSource source) {
    inBatch = true;
    int taken = closeAfterFlush ? 0 : http2.receive(source);
    if (taken > 0) {
      heard = true;
      earn(taken);
      flushEarly();
    }
    return taken;
  }

  /** When the bytes came that are being looked at, or now, on the clock of the loop. */
  public final long receivedAt() {
    if (!timed) {
      receivedAt = loop().nanoTime();
      timed = inBatch;
    }
    return receivedAt;
  }

  /** Lets the peer begin with what there is, when there is enough for a write. */
  private void flushEarly() {
    if (!flushingEarly && http2.output().size() >= earlyFlush) {
      flushingEarly = true;
      earlyFlush = Math.min(2 * earlyFlush, LARGEST_FLUSH);
      try {
        carrier().flush();
      } finally {
        flushingEarly = false;
      }
    }
  }

  /** The carrier has nothing more to read for now. */
  @Override
  public final void batchEnded() {
    inBatch = false;
    timed = false;
    earlyFlush = FIRST_FLUSH;
    afterBatch();
    flushNow();
  }

  /** The carrier's own queue is full, or no longer. */
  @Override
  public final void congested(boolean congested) {
    http2.congested(congested);
    onCongested(congested);
    if (!congested) {
      flushSoon();
    }
  }

  /** Hands the output over. Called by the carrier from {@link Carrier#flush}. */
  @Override
  public final void drainTo(OutputBuffer.Sink sink) {
    drained += http2.output().size();
    http2.flushTo(sink);
  }

  /** The carrier has closed before it was open, because one end did not accept the other. */
  @Override
  public void refused(SocketAddress peer, String why) {
    closed(why);
  }

  /** The carrier has closed. */
  @Override
  public void closed(String why) {
    http2.lost(why);
  }

  /** What the role does when the carrier's own queue is full, or no longer. */
  protected void onCongested(boolean congested) {}

  /** What the role does when a batch has been read. */
  protected void afterBatch() {}

  /** What the role does when output was flushed, which can end streams that waited to send. */
  protected void afterFlush() {}

  /** What the role does with a new stream of the peer. */
  protected @Nullable Http2Stream accept(int streamId) {
    return null;
  }

  /** What the role does when the peer's SETTINGS came. */
  protected void onSettings(boolean first) {}

  /** What the role does when the peer goes away. */
  protected void onGoAway(int errorCode, String debugData) {}

  /** What the role does when the peer sent PING; the answer is in the output already. */
  protected void onPing() {}

  /** What the role does when its PING was answered. */
  protected void onPingAck(long payload) {}

  /** What the role does when the engine has given the connection up. */
  protected abstract void onFailed(int errorCode, String message);

  /** What the role does when {@link Keepalive} has found the peer dead. */
  protected abstract void peerIsDead();

  /** What the memory of its calls counts for, or null when it is not counted. */
  protected @Nullable ByteBudget budget() {
    return null;
  }

  /** Whether anything was read since this was asked before. */
  final boolean takeHeard() {
    boolean before = heard;
    heard = false;
    return before;
  }

  /**
   * Whether so many bytes may be allocated for a message before it comes. What was allocated for
   * messages that never come is earned again by other bytes, so that a peer who claims much and
   * sends little cannot have arrays made again and again.
   */
  final boolean reserve(int bytes) {
    if (bytes > MOST_AHEAD - ahead || bytes > credit) {
      return false;
    }
    ahead += bytes;
    credit -= bytes;
    return true;
  }

  private void earn(int bytes) {
    credit = Math.min(MOST_AHEAD, credit + bytes);
  }

  /** A message for which bytes were reserved has come, or will not. */
  final void release(int bytes) {
    ahead -= bytes;
  }

  /** How many bytes were written so far; it may be less by what one flush has let go. */
  protected final long bytesWritten() {
    return drained + http2.output().size();
  }

  /** The carrier is open, but the connection is not wanted. In place of {@link #opened}. */
  protected final void turnAway(Carrier carrier, String why) {
    this.carrier = carrier;
    http2.lost(why);
    carrier.closeNow();
  }

  /** The connection failed by itself: flush what tells the peer, then close. */
  protected final void closeAfterFlush() {
    if (!closeAfterFlush) {
      closeAfterFlush = true;
      flushSoon();
    }
  }

  /** Something was written: it goes out behind the batch or the tasks at hand, or earlier. */
  public final void flushSoon() {
    if (inBatch) {
      flushEarly();
    } else if (!flushScheduled) {
      loop().execute(callbacks); // behind this one; first, as it may fail for want of memory
      flushScheduled = true;
    }
  }

  private void flushNow() {
    flushScheduled = false;
    Carrier open = carrier();
    open.flush();
    afterFlush();
    if (closeAfterFlush) {
      open.close();
    }
  }

  public final Carrier carrier() {
    return Objects.requireNonNull(carrier, "the connection has not been opened");
  }

  public final EventLoop loop() {
    return carrier().loop();
  }

  /**
   * This connection as the engine sees it, and as the loop does, for which it is a flush to run.
   */
  private final class Callbacks implements Http2Handler, Runnable {
    @Override
    public void run() {
      flushNow();
    }

    @Override
    public @Nullable Http2Stream accept(int streamId) {
      return GrpcConnection.this.accept(streamId);
    }

    @Override
    public void onSettings(boolean first) {
      GrpcConnection.this.onSettings(first);
    }

    @Override
    public void onGoAway(int lastStreamId, int errorCode, String debugData) {
      GrpcConnection.this.onGoAway(errorCode, debugData);
    }

    @Override
    public void onPing() {
      GrpcConnection.this.onPing();
    }

    @Override
    public void onPingAck(long payload) {
      GrpcConnection.this.onPingAck(payload);
    }

    @Override
    public long nanoTime() {
      return loop().nanoTime();
    }

    @Override
    public void onClosed(int errorCode, String message) {
      onFailed(errorCode, message);
      closeAfterFlush();
    }
  }
}
