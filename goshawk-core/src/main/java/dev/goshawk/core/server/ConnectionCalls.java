package dev.goshawk.core.server;

import dev.goshawk.api.Status;
import dev.goshawk.core.carrier.Carrier;
import dev.goshawk.core.connection.ByteBudget;
import dev.goshawk.core.loop.LoopWatchdog;
import dev.goshawk.core.server.call.CallHost;
import dev.goshawk.core.server.call.CallSettings;
import dev.goshawk.core.server.call.ServedCall;
import dev.goshawk.core.server.handler.BlockingRun;
import dev.goshawk.core.server.handler.WaitingShare;
import dev.goshawk.http2.Http2Stream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one connection of a server, together: what they may take of the server, and what
 * they ask of the connection. Event loop only, but for what {@link CallHost} says otherwise, {@link
 * #unsent} and {@link #isOf}.
 */
final class ConnectionCalls implements CallHost {

  private final ServerConnection connection;
  private final GrpcServer server;
  private final ServerSettings settings;
  private final RequestDispatch dispatch;
  private final UnsentBytes bytes;
  private final WaitingShare waitingShare = new WaitingShare();
  private LoopWatchdog.@Nullable Slot watch;
  private boolean responded;
  private int counted;
  private boolean closed;
  private @Nullable HandlerLimit handlers;

  ConnectionCalls(ServerConnection connection, GrpcServer server, ServerSettings settings) {
    this.connection = connection;
    this.server = server;
    this.settings = settings;
    this.dispatch = new RequestDispatch(this, settings);
    this.bytes = new UnsentBytes(connection.http2, server);
  }

  /** The connection is open. */
  void opened() {
    watch = LoopWatchdog.shared().slotOf(connection.loop());
  }

  /** Whether it was open at any time. */
  boolean isOpened() {
    return watch != null;
  }

  /** The connection has closed, and its calls have ended. */
  void closed() {
    closed = true;
    count();
    bytes.count(true);
  }

  /** Whether they are calls of a server's. Any thread. */
  boolean isOf(GrpcServer other) {
    return server == other;
  }

  /** A stream for one more call, which is refused when the server has too many. */
  Http2Stream accept() {
    Status refusal =
        server.load().refusal(connection.http2.activeStreams() - counted, connection.receivedAt());
    return new RequestExchange(connection, refusal == null ? dispatch : dispatch.refusing(refusal));
  }

  /** Brings up to date how many bytes wait to be sent. */
  void countBytes() {
    bytes.count(closed);
  }

  /** Output was flushed, which can end calls: the server hears how many there are. */
  void afterFlush() {
    count();
    bytes.count(closed);
    if (handlers != null) {
      handlers.startWaiting();
    }
  }

  private void count() {
    int active = connection.http2.activeStreams();
    if (active != counted) {
      server.load().callsChanged(active - counted);
      counted = active;
    }
  }

  /** How many bytes waited to be sent when this was last counted. Any thread. */
  long unsent() {
    return bytes.last();
  }

  /**
   * Resets the stream with most bytes that wait to be sent, since the server holds too many.
   *
   * @return the call, or null when nothing waits
   */
  @Nullable ServedCall<?, ?> shedLargest(Status why) {
    ServedCall<?, ?> shed = bytes.shedLargest(why);
    bytes.count(false);
    return shed;
  }

  /** Whether headers or a message of a response were sent since this was asked before. */
  boolean takeResponded() {
    boolean before = responded;
    responded = false;
    return before;
  }

  // What a call asks.

  @Override
  public CallSettings settings() {
    return settings.calls();
  }

  @Override
  public Carrier carrier() {
    return connection.carrier();
  }

  @Override
  public ByteBudget budget() {
    return server.load().budget();
  }

  @Override
  public LoopWatchdog.Slot watch() {
    return Objects.requireNonNull(watch, "the connection has not been opened");
  }

  @Override
  public void warn(String words, @Nullable Throwable cause) {
    server.warnOfPeer(connection.loop().nanoTime(), words, cause);
  }

  @Override
  public long waitingBytes() {
    bytes.count(closed); // all requests of a batch may be answered within it
    return connection.http2.waitingBytes();
  }

  @Override
  public WaitingShare waitingShare() {
    return waitingShare;
  }

  @Override
  public boolean mayStart(ServedCall<?, ?> call) {
    return handlers == null || handlers.take(call);
  }

  @Override
  public void ended(ServedCall<?, ?> call) {
    if (handlers != null) {
      handlers.leave(call);
    }
  }

  @Override
  public void outlived(BlockingRun run) {
    if (handlers == null) {
      handlers = new HandlerLimit(connection, server, settings.http2().maxConcurrentStreams());
    }
    handlers.outlives(run);
  }

  @Override
  public void waits(ServedCall<?, ?> call) {
    bytes.waits(call);
  }

  @Override
  public void responded() {
    responded = true;
  }

  @Override
  public void closeIfDone() {
    connection.closeIfDone();
  }
}
