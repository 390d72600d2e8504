package dev.goshawk.core.server;

import dev.goshawk.api.NanoClock;
import dev.goshawk.api.Server;
import dev.goshawk.api.ServerContext;
import dev.goshawk.core.carrier.TransportServer;
import dev.goshawk.core.loop.ClockedLoop;
import dev.goshawk.core.loop.Durations;
import dev.goshawk.core.loop.Log;
import dev.goshawk.core.loop.LoopWatchdog;
import dev.goshawk.core.loop.RateLimitedWarning;
import dev.goshawk.core.loop.ThreadEnds;
import dev.goshawk.core.server.call.CallContext;
import dev.goshawk.core.server.handler.BlockingThreads;
import dev.goshawk.core.transport.EventLoop;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A server above its transport: its connections, and its end.
 *
 * <p>Any thread. The transport binds its addresses, asks for a {@link #newConnection} for each
 * carrier, and closes its listeners and loops when told.
 */
public final class GrpcServer implements TransportServer {

  private static final Log LOG = new Log(GrpcServer.class);

  /** What {@link #close} allows running calls: 5 s. */
  private static final Duration CLOSE_GRACE = Duration.ofSeconds(5);

  private final ServerSettings settings;
  private final ServerLoad load;
  private final BlockingThreads blocking;
  private final ServingListeners serving;
  private final LoadShedding shedding = new LoadShedding();
  private final Set<ServerConnection> connections = ConcurrentHashMap.newKeySet();

  /** How many warnings of connections that had to be closed are logged in 10 s. */
  private static final int PEER_WARNINGS = 20;

  private final RateLimitedWarning acceptWarning = new RateLimitedWarning(LOG, 1);
  private final RateLimitedWarning peerWarning = new RateLimitedWarning(LOG, PEER_WARNINGS);
  private final AtomicBoolean watched = new AtomicBoolean();
  private final AtomicBoolean shutdown = new AtomicBoolean();
  private volatile boolean closing;
  private final Object releasing = new Object();
  private boolean stoppedListening; // guarded by releasing
  private boolean released; // guarded by releasing: while false the loops run
  private final CompletableFuture<Void> terminated = new CompletableFuture<>();
  private final CountDownLatch terminatedLatch = new CountDownLatch(1);
  private volatile @Nullable Listeners listeners;
  private volatile @Nullable IllegalStateException failure; // written holding releasing

  public GrpcServer(ServerSettings settings, BlockingThreads blocking, ServingListeners serving) {
    this.settings = settings;
    this.serving = serving;
    this.load = new ServerLoad(settings.connections());
    this.blocking = blocking;
  }

  @Override
  public Server started(Listeners listeners) {
    this.listeners = listeners;
    LoopWatchdog.shared().start();
    watched.set(true);
    return this;
  }

  @Override
  public void failed() {
    stopWatching();
    blocking.close();
  }

  private void stopWatching() {
    if (watched.compareAndSet(true, false)) {
      LoopWatchdog.shared().stop();
    }
  }

  @Override
  public boolean rejects(SocketAddress peer) {
    boolean full = load.isFull();
    if (full) {
      load.warnOfConnections(peer, System.nanoTime());
    }
    return full;
  }

  @Override
  public ServerConnection newConnection() {
    return newConnection(settings);
  }

  @Override
  public ServerConnection newConnection(Scope scope) {
    return new ServerConnection(this, (ServerSettings) scope, load.addConnection());
  }

  /**
   * A connection or a call has ended for what its peer did: the log hears of it, but not as often
   * as an attacker wants.
   *
   * @param cause what was thrown, or null
   */
  void warnOfPeer(long now, String words, @Nullable Throwable cause) {
    peerWarning.warn(now, words, cause);
  }

  @Override
  public void warnOfAccept(SocketAddress listening, Throwable failure) {
    acceptWarning.warn(
        System.nanoTime(),
        "no connection can be accepted on " + listening + " for now: " + failure.getMessage());
  }

  @Override
  public long handshakeTimeout() {
    return settings.connections().handshakeTimeout();
  }

  public ServerSettings settings() {
    return settings;
  }

  /** Those services that want to hear of the end of the server. */
  public ServingListeners listeners() {
    return serving;
  }

  /** Resets the stream with most unsent bytes, on the connection that has most. Any thread. */
  void shed() {
    if (load.budget().isExceeded()) {
      shedding.shed(connections);
    }
  }

  // Connections.

  /** What all connections have to do together. */
  ServerLoad load() {
    return load;
  }

  void opened(ServerConnection connection) {
    connections.add(connection);
    if (closing) {
      connection.shutdownNow();
    } else if (shutdown.get()) {
      connection.shutdown();
    }
  }

  void closed(ServerConnection connection) {
    load.removeConnection();
    connections.remove(connection);
    releaseIfDone();
  }

  @Override
  public int port() {
    for (SocketAddress address : addresses()) {
      if (address instanceof InetSocketAddress tcp) {
        return tcp.getPort();
      }
    }
    throw new IllegalStateException("the server listens on no TCP port but on " + addresses());
  }

  @Override
  public List<SocketAddress> addresses() {
    return listening().addresses();
  }

  @Override
  public CompletableFuture<Void> shutdown(Duration grace) {
    Objects.requireNonNull(grace, "grace");
    beginShutdown(grace);
    return terminated.copy();
  }

  private void beginShutdown(Duration grace) {
    Listeners listening = listening();
    serving.shutdown(); // before GOAWAY: watchers of its health hear of it first
    boolean first;
    synchronized (releasing) {
      if (released) {
        return; // and with it the loops
      }
      first = shutdown.compareAndSet(false, true);
      if (first) {
        for (ServerConnection connection : connections) {
          connection.loop().execute(connection::shutdown);
        }
      }
      if (grace.isZero() || grace.isNegative()) {
        closeAll();
      } else {
        NanoClock clock = settings.connections().clock();
        EventLoop loop =
            clock == null ? listening.loop() : new ClockedLoop(listening.loop(), clock);
        EventLoop.Timer timer = loop.schedule(this::closeAll, Durations.saturated(grace));
        var unused = terminated.whenComplete((done, failure) -> timer.cancel());
      }
    }
    if (first) {
      listening.stopListening(this::stoppedListening);
    }
  }

  private void stoppedListening() {
    synchronized (releasing) {
      stoppedListening = true;
    }
    releaseIfDone();
  }

  private void closeAll() {
    closing = true;
    for (ServerConnection connection : connections) {
      connection.loop().execute(connection::shutdownNow);
    }
  }

  private void releaseIfDone() {
    synchronized (releasing) {
      if (released || !stoppedListening || !connections.isEmpty()) {
        return;
      }
      released = true;
      closing = true; // for a connection that comes too late
    }
    stopWatching();
    blocking.close();
    listening().release();
    terminatedLatch.countDown();
    terminated.complete(null);
  }

  @Override
  public State state() {
    if (failure != null) {
      return State.FAILED;
    }
    if (terminatedLatch.getCount() == 0) {
      return State.TERMINATED;
    }
    return shutdown.get() ? State.SHUTTING_DOWN : State.RUNNING;
  }

  @Override
  public void fail(String why, Throwable cause) {
    synchronized (releasing) {
      if (failure != null || released) {
        return;
      }
      failure = new IllegalStateException("the server has failed: " + why, cause);
    }
    LOG.warn("the server has failed: " + why, cause);
    terminatedLatch.countDown();
    beginShutdown(Duration.ZERO);
  }

  @Override
  public void awaitTermination() throws InterruptedException {
    terminatedLatch.await();
    throwFailure();
    awaitThreads(ThreadEnds.noLimit());
  }

  @Override
  public boolean awaitTermination(Duration timeout) throws InterruptedException {
    Objects.requireNonNull(timeout, "timeout");
    long latest = System.nanoTime() + Durations.saturated(timeout);
    if (!terminatedLatch.await(latest - System.nanoTime(), TimeUnit.NANOSECONDS)) {
      return false;
    }
    throwFailure();
    awaitThreads(latest);
    return true;
  }

  /**
   * Waits until the threads have ended that nobody else uses; not for long, and not beyond a time.
   */
  private void awaitThreads(long latest) throws InterruptedException {
    synchronized (releasing) {
      if (!released) {
        return; // the server has failed, and connections may never close
      }
    }
    if (!listening().inAnyLoop()) {
      LoopWatchdog.shared().awaitEnd(latest);
      blocking.awaitEnd(latest);
      listening().awaitEnd(latest);
    }
  }

  private void throwFailure() {
    IllegalStateException failed = failure;
    if (failed != null) {
      throw new IllegalStateException(failed.getMessage(), failed.getCause());
    }
  }

  /** Whether this thread serves a call of this server, and so must not wait for its end. */
  private boolean isServing() {
    return ServerContext.current() instanceof CallContext context
        && context.call().host() instanceof ConnectionCalls calls
        && calls.isOf(this);
  }

  @Override
  public void close() {
    beginShutdown(CLOSE_GRACE);
    if (listening().inAnyLoop() || isServing()) {
      return;
    }
    boolean interrupted = false;
    while (true) {
      try {
        terminatedLatch.await();
        awaitThreads(ThreadEnds.noLimit());
        break;
      } catch (InterruptedException e) {
        interrupted = true;
        beginShutdown(Duration.ZERO);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private Listeners listening() {
    Listeners listening = listeners;
    if (listening == null) {
      throw new IllegalStateException("the server has not started");
    }
    return listening;
  }
}
