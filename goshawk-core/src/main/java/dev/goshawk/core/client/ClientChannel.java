package dev.goshawk.core.client;

import dev.goshawk.api.CallFactory;
import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.ClientCall;
import dev.goshawk.api.ClientInterceptor;
import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.Status;
import dev.goshawk.core.loop.Backoff;
import dev.goshawk.core.loop.Durations;
import dev.goshawk.core.loop.Elapsed;
import dev.goshawk.core.transport.Connector;
import dev.goshawk.core.transport.EventLoop;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A channel above its transport: resolve, balance, connect, and the calls that wait meanwhile.
 *
 * <p>Everything but {@code picker} and {@code state} belongs to the channel's own loop. A call
 * reads the picker and goes straight to a connection; only when there is none does it come here.
 * Names are looked up on a thread made for the look-up, since that blocks.
 */
public final class ClientChannel implements Channel, LoadBalancer.Host {

  /** The least time between two look-ups of a name: 30 s. A sooner one is put off, not dropped. */
  private static final long MIN_RESOLUTION_INTERVAL = 30_000_000_000L;

  /** How long a new connection may take to say that it speaks HTTP/2: 20 s. */
  private static final long SETTINGS_TIMEOUT = 20_000_000_000L;

  static final Status CLOSED = Status.UNAVAILABLE.withMessage("the channel is closed");

  private final ClientSettings settings;
  private final Connector connector;
  private final EventLoop loop;
  private final RequestHeads heads;
  private final CallFactory calls;
  private final CompletableFuture<Void> terminated = new CompletableFuture<>();
  private volatile Picker picker = Picker.WAIT;
  private volatile ConnectivityState state = ConnectivityState.IDLE;
  private volatile boolean shutdown;

  // The channel's loop.
  private final ArrayDeque<ChannelCall<?, ?>> pending = new ArrayDeque<>();
  private final Set<ClientConnection> connections = new LinkedHashSet<>();
  private final LoadBalancer balancer = new PickFirst(this);
  private final Backoff resolutionBackoff;
  private boolean resolving;
  private boolean resolved;
  private long lastResolution;
  private EventLoop.@Nullable Timer resolutionTimer;

  // Guarded by itself.
  private final List<StateWaiter> stateWaiters = new ArrayList<>();

  private record StateWaiter(
      ConnectivityState leaving, CompletableFuture<ConnectivityState> done) {}

  public ClientChannel(ClientSettings settings, Connector connector) {
    this.settings = settings;
    this.connector = connector;
    this.loop = connector.loop();
    this.resolutionBackoff = new Backoff(settings.random());
    this.heads =
        new RequestHeads(
            connector.scheme(), settings.authority(), settings.userAgent(), settings.codecs());
    CallFactory plain =
        new CallFactory() {
          @Override
          public <Q, R> ClientCall<Q, R> newCall(
              MethodDescriptor<Q, R> method, CallOptions options) {
            return new ChannelCall<>(ClientChannel.this, method, options);
          }
        };
    this.calls = plain.intercepted(settings.interceptors().toArray(new ClientInterceptor[0]));
  }

  public ClientSettings settings() {
    return settings;
  }

  @Override
  public EventLoop loop() {
    return loop;
  }

  @Override
  public int maxConnectionsPerAddress() {
    return settings.maxConnectionsPerAddress();
  }

  RequestHeads heads() {
    return heads;
  }

  /** Whether new calls have nowhere to go. Any thread. */
  boolean isShutdown() {
    return shutdown;
  }

  /** A call that waits here has ended. Any thread. */
  void forget(ChannelCall<?, ?> call) {
    runOnLoop(() -> pending.remove(call));
  }

  boolean plaintext() {
    return connector.scheme().equals("http");
  }

  long connectTimeoutNanos() {
    return SETTINGS_TIMEOUT;
  }

  @Override
  public <Q, R> ClientCall<Q, R> newCall(MethodDescriptor<Q, R> method, CallOptions options) {
    return calls.newCall(method, options);
  }

  @Override
  public String authority() {
    return settings.authority();
  }

  // Calls.

  /** The connection for the next call, or null when there is none now. Any thread. */
  @Nullable ClientConnection pick() {
    return picker.pick();
  }

  /** Brings a call to a connection, or lets it wait for one. Any thread. */
  void submit(ChannelCall<?, ?> call) {
    ClientConnection connection = picker.pick();
    if (connection != null) {
      connection.submit(call);
    } else {
      requeue(call);
    }
  }

  /**
   * Takes a call back that a connection could not serve. Behind what that connection has told the
   * channel, so that it is not picked again. Any thread.
   */
  void requeue(ChannelCall<?, ?> call) {
    runOnLoop(() -> enqueue(call));
  }

  /**
   * Runs a task on the channel's loop; here and now when that loop has ended with the channel, so
   * that calls made too late hear of it.
   */
  void runOnLoop(Runnable task) {
    try {
      loop.execute(task);
    } catch (RejectedExecutionException e) {
      if (!terminated.isDone()) {
        throw e;
      }
      task.run();
    }
  }

  private void enqueue(ChannelCall<?, ?> call) {
    if (!dispatch(call)) {
      call.waitingIn(loop);
      pending.add(call);
      exitIdle();
    }
  }

  /** Sends a call on its way, or ends it; false when it must wait. */
  private boolean dispatch(ChannelCall<?, ?> call) {
    if (call.isOver()) {
      return true;
    }
    Picker current = picker;
    ClientConnection connection = current.pick();
    if (connection != null) {
      connection.submit(call);
      return true;
    }
    Status failure = current.failure();
    if (failure != null && (!call.waitsForReady() || state == ConnectivityState.SHUTDOWN)) {
      call.finish(failure, Metadata.EMPTY);
      return true;
    }
    return false;
  }

  /** Why a call that neither has a stream nor waits for one has not ended. Control loop. */
  String whyWaiting(ChannelCall<?, ?> call) {
    if (!pending.contains(call)) {
      return "waiting for its request, or on its way to a connection";
    }
    long now = loop.nanoTime();
    return "no connection: "
        + (resolving
            ? "looking up '"
                + settings.target().text()
                + "' for "
                + Elapsed.between(lastResolution, now)
            : balancer.describe(now));
  }

  // Resolving and balancing: the channel's loop.

  private void exitIdle() {
    if (state == ConnectivityState.IDLE) {
      if (resolved) {
        balancer.requestConnection();
      } else {
        update(ConnectivityState.CONNECTING, Picker.WAIT);
        resolve();
      }
    }
  }

  private void resolve() {
    if (resolving || state == ConnectivityState.SHUTDOWN) {
      return;
    }
    resolving = true;
    lastResolution = loop.nanoTime();
    if (settings.target().fixed()) {
      lookUp();
      return;
    }
    Thread thread = new Thread(this::lookUp, "goshawk-resolver");
    thread.setDaemon(true);
    thread.start();
  }

  private void lookUp() {
    try {
      List<SocketAddress> addresses = settings.target().resolution().addresses();
      runOnLoop(() -> onAddresses(addresses));
    } catch (UnknownHostException | RuntimeException e) {
      runOnLoop(() -> onResolutionFailed(e));
    }
  }

  private void onAddresses(List<SocketAddress> addresses) {
    resolving = false;
    resolved = true;
    resolutionBackoff.reset();
    if (state != ConnectivityState.SHUTDOWN) {
      balancer.onAddresses(addresses);
    }
  }

  private void onResolutionFailed(Exception e) {
    resolving = false;
    if (state == ConnectivityState.SHUTDOWN) {
      return;
    }
    balancer.onResolutionFailed(
        Status.UNAVAILABLE
            .withMessage("cannot resolve target '" + settings.target().text() + "': " + e)
            .withCause(e));
    resolveAfter(resolutionBackoff.nextNanos());
  }

  @Override
  public void refreshResolution() {
    if (settings.target().fixed()) {
      return;
    }
    long wait = lastResolution + MIN_RESOLUTION_INTERVAL - loop.nanoTime();
    if (wait <= 0) {
      resolve();
    } else {
      resolveAfter(wait);
    }
  }

  private void resolveAfter(long delayNanos) {
    if (resolutionTimer == null && state != ConnectivityState.SHUTDOWN) {
      resolutionTimer =
          loop.schedule(
              () -> {
                resolutionTimer = null;
                resolve();
              },
              delayNanos);
    }
  }

  @Override
  public Subchannel newSubchannel(List<SocketAddress> addresses, Subchannel.Listener listener) {
    return new Subchannel(this, addresses, listener, new Backoff(settings.random()));
  }

  @Override
  public void update(ConnectivityState fresh, Picker freshPicker) {
    if (state == ConnectivityState.SHUTDOWN) {
      return;
    }
    picker = freshPicker;
    enter(fresh);
    int waiting = pending.size();
    for (int i = 0; i < waiting; i++) {
      ChannelCall<?, ?> call = pending.remove();
      if (!dispatch(call)) {
        pending.add(call);
      }
    }
    if (fresh == ConnectivityState.IDLE && !pending.isEmpty()) {
      loop.execute(this::exitIdle);
    }
  }

  void connect(ClientConnection connection, long timeoutNanos) {
    connections.add(connection);
    connection.attempt(connector.connect(connection.address(), connection, timeoutNanos));
  }

  void onConnectionClosed(ClientConnection connection) {
    connections.remove(connection);
    releaseIfDone();
  }

  // The state.

  @Override
  public ConnectivityState state() {
    return state;
  }

  @Override
  public void connect() {
    runOnLoop(this::exitIdle);
  }

  @Override
  public void resetConnectBackoff() {
    runOnLoop(balancer::resetBackoff);
  }

  @Override
  public CompletableFuture<ConnectivityState> whenStateLeaves(ConnectivityState leaving) {
    CompletableFuture<ConnectivityState> done = new CompletableFuture<>();
    synchronized (stateWaiters) {
      if (state == leaving) {
        stateWaiters.add(new StateWaiter(leaving, done));
        return done;
      }
    }
    done.complete(state);
    return done;
  }

  private void enter(ConnectivityState fresh) {
    List<StateWaiter> due = new ArrayList<>();
    synchronized (stateWaiters) {
      state = fresh;
      for (StateWaiter waiter : stateWaiters) {
        if (waiter.leaving() != fresh) {
          due.add(waiter);
        }
      }
      stateWaiters.removeAll(due);
    }
    for (StateWaiter waiter : due) {
      waiter.done().complete(fresh);
    }
  }

  // The end.

  @Override
  public CompletableFuture<Void> shutdown(Duration grace) {
    shutdown = true;
    runOnLoop(() -> shutdownOnLoop(grace));
    return terminated.copy();
  }

  private void shutdownOnLoop(Duration grace) {
    if (state != ConnectivityState.SHUTDOWN) {
      picker = Picker.failing(CLOSED);
      enter(ConnectivityState.SHUTDOWN);
      for (ChannelCall<?, ?> call = pending.poll(); call != null; call = pending.poll()) {
        call.finish(CLOSED, Metadata.EMPTY);
      }
      if (resolutionTimer != null) {
        resolutionTimer.cancel();
      }
      balancer.shutdown();
      for (ClientConnection connection : connections) {
        connection.shutdown();
      }
    }
    if (grace.isZero() || grace.isNegative()) {
      closeAll();
    } else if (!connections.isEmpty()) {
      EventLoop.Timer timer = loop.schedule(this::closeAll, Durations.saturated(grace));
      var unused = terminated.whenComplete((done, failure) -> timer.cancel());
    }
    releaseIfDone();
  }

  private void closeAll() {
    for (ClientConnection connection : connections) {
      connection.shutdownNow();
    }
  }

  private void releaseIfDone() {
    if (state == ConnectivityState.SHUTDOWN && connections.isEmpty() && !terminated.isDone()) {
      connector.release();
      terminated.complete(null);
    }
  }

  @Override
  public void close() {
    CompletableFuture<Void> done = shutdown(Duration.ZERO);
    if (connector.inAnyLoop()) {
      return;
    }
    done.join();
    boolean interrupted = false;
    while (true) {
      try {
        connector.awaitEnd();
        break;
      } catch (InterruptedException e) { // what is waited for takes no longer than a task
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return "Channel[" + settings.target().text() + ", " + state + "]";
  }
}
