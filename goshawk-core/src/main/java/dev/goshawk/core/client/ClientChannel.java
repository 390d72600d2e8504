package dev.goshawk.core.client;

import dev.goshawk.api.CallFactory;
import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.ClientCall;
import dev.goshawk.api.ClientInterceptor;
import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.NanoClock;
import dev.goshawk.api.Status;
import dev.goshawk.core.balance.PickResult;
import dev.goshawk.core.balance.Picker;
import dev.goshawk.core.loop.ClockedLoop;
import dev.goshawk.core.loop.Durations;
import dev.goshawk.core.loop.Guard;
import dev.goshawk.core.loop.Log;
import dev.goshawk.core.loop.LoopWatchdog;
import dev.goshawk.core.transport.Connector;
import dev.goshawk.core.transport.EventLoop;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A channel above its transport: resolve, balance, connect, and the calls that wait meanwhile.
 *
 * <p>Everything but {@code picker}, the state and the queues belongs to the channel's own loop. A
 * call reads the picker and goes straight to a connection; only when there is none does it come
 * here.
 */
public final class ClientChannel implements Channel {

  private static final Log LOG = new Log(ClientChannel.class);

  /** How long a new connection may take to say that it speaks HTTP/2: 20 s. */
  private static final long SETTINGS_TIMEOUT = 20_000_000_000L;

  /**
   * How much longer than it may a transport can take to say how an attempt to connect went, in
   * nanoseconds: 1 s. Then the attempt has failed: the loop that had it may have ended.
   */
  private static final long ATTEMPT_GRACE = 1_000_000_000L;

  /** How long running calls may go on when the channel is closed without a word on that: 5 s. */
  private static final Duration CLOSE_GRACE = Duration.ofSeconds(5);

  /** How long after that the connections may take to close, before close gives up waiting: 5 s. */
  private static final Duration CLOSE_LIMIT = CLOSE_GRACE.plusSeconds(5);

  static final Status CLOSED = Status.UNAVAILABLE.withMessage("the channel is closed");

  private final ClientSettings settings;
  private final Connector connector;
  private final EventLoop loop;
  private final RequestHeads heads;
  private final CallFactory calls;
  private final LoopWatchdog.Slot watch;
  private final CompletableFuture<Void> terminated = new CompletableFuture<>();
  private final ConnectivityWatch state = new ConnectivityWatch();
  private volatile Picker picker = Picker.WAIT;
  private volatile boolean shutdown;
  private volatile Runnable atEnd = () -> {};
  private volatile boolean released; // no more task is for the loop

  /** Attempts that wait for a connection, and such that wait for their credentials. */
  private final AttemptQueue pending = new AttemptQueue();

  private final AttemptQueue authenticating = new AttemptQueue();

  // The channel's loop.
  private final Set<ClientConnection> connections = new LinkedHashSet<>();
  private final Backends backends;

  /** A channel that connects at the first call. */
  @SuppressWarnings("this-escape") // to what it owns, which does nothing before a call comes
  public ClientChannel(ClientSettings settings, Connector connector) {
    this.settings = settings;
    this.connector = connector;
    NanoClock clock = settings.clock();
    this.loop = clock == null ? connector.loop() : new ClockedLoop(connector.loop(), clock);
    this.watch = LoopWatchdog.shared().slotOf(loop);
    this.heads =
        new RequestHeads(
            connector.scheme(), settings.authority(), settings.userAgent(), settings.codecs());
    this.backends =
        new Backends(
            this,
            settings,
            new ResolverContext(
                loop,
                this::runOnLoop,
                ResolverContext.NEW_THREAD,
                settings.defaultPort(),
                connector::supports,
                settings.proxies(),
                settings.random(),
                settings.configReader()),
            this::update);
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

  /** What all calls of the channel share. */
  public ClientSettings settings() {
    return settings;
  }

  EventLoop loop() {
    return loop;
  }

  RequestHeads heads() {
    return heads;
  }

  /** Where its loop says what it runs. */
  LoopWatchdog.Slot watch() {
    return watch;
  }

  /** What is done when all connections are closed, before anybody hears of that. */
  void atEnd(Runnable task) {
    atEnd = task;
  }

  /** How many connections to one address there may be. */
  int maxConnections() {
    ActiveConfig.Applied applied = backends.config().applied();
    int configured = applied == null ? 0 : applied.config().maxConnections();
    return configured > 0 ? configured : settings.maxConnectionsPerAddress();
  }

  AttemptQueue authenticating() {
    return authenticating;
  }

  /** Whether new calls have nowhere to go. Any thread. */
  boolean isShutdown() {
    return shutdown;
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

  /**
   * Picks for an attempt, which notes what came of it. Any thread.
   *
   * @return the subchannel that it is to go to, or null when it has to come here
   */
  @Nullable ClientSubchannel pick(Attempt<?> attempt) {
    PickResult result = pick(attempt, picker);
    return result == null ? null : subchannel(result);
  }

  /** Picks for an attempt; null when the picker failed, and the call with it. */
  private static @Nullable PickResult pick(Attempt<?> attempt, Picker by) {
    PickResult result;
    try {
      result = Objects.requireNonNull(by.pick(attempt.call()), "pick result");
    } catch (Throwable e) { // a policy's, which may be an application's
      LOG.warn("the picker of a load-balancing policy failed", e);
      attempt
          .call()
          .finish(
              Status.INTERNAL
                  .withMessage("the load-balancing policy failed: " + Guard.describe(e))
                  .withCause(e),
              Metadata.EMPTY);
      return null;
    }
    attempt.picked(result);
    return result;
  }

  /** What was picked, which this channel has made. */
  private static @Nullable ClientSubchannel subchannel(PickResult result) {
    return (ClientSubchannel) result.subchannel();
  }

  /**
   * Brings a call to a connection, or lets it wait for one. Any thread.
   *
   * @param picked what {@link #pick} has said
   */
  void submit(Attempt<?> call, @Nullable ClientSubchannel picked) {
    if (picked != null) {
      picked.submit(call);
    } else {
      requeue(call);
    }
  }

  /**
   * Takes a call back that a connection could not serve. Behind what that connection has told the
   * channel, so that it is not picked again. Any thread.
   */
  void requeue(Attempt<?> call) {
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
      if (!released) {
        throw e;
      }
      task.run();
    }
  }

  private void enqueue(Attempt<?> call) {
    if (!dispatch(call, picker)) {
      call.waitsInChannel();
      pending.add(call);
      exitIdle();
    }
  }

  /** Sends a call on its way, or ends it; false when it must wait. */
  private boolean dispatch(Attempt<?> call, Picker by) {
    if (call.isOver()) {
      return true;
    }
    call.call().configure();
    if (call.isOver()) {
      return true;
    }
    PickResult result = pick(call, by);
    if (result == null) {
      return true;
    }
    ClientSubchannel picked = subchannel(result);
    if (picked != null) {
      picked.submit(call);
      return true;
    }
    Status failure = result.failure();
    if (failure != null && (result.drop() != null || !call.call().waitsForReady() || isDown())) {
      call.call().finish(ControlPlaneStatus.of(failure), Metadata.EMPTY);
      return true;
    }
    return false;
  }

  private boolean isDown() {
    return state.state() == ConnectivityState.SHUTDOWN;
  }

  /** Why calls wait here, in words. The channel's loop. */
  String describeWait() {
    return "no connection: " + backends.describeWait();
  }

  private void exitIdle() {
    if (state.state() == ConnectivityState.IDLE) {
      backends.connect();
    }
  }

  Backends backends() {
    return backends;
  }

  /** Calls go by this from now on. The channel's loop. */
  private void update(ConnectivityState fresh, Picker freshPicker) {
    if (isDown()) {
      return;
    }
    state.enter(fresh); // first: whoever hears of a call's end sees the state that ended it
    if (freshPicker != Picker.WAIT) {
      for (int waiting = pending.size(); waiting > 0; waiting--) {
        Attempt<?> call = pending.poll();
        if (call != null && !dispatch(call, freshPicker)) {
          pending.add(call);
        }
      }
    }
    picker = freshPicker; // behind those that wait, so that no later call overtakes them
    if (fresh == ConnectivityState.IDLE && !pending.isEmpty()) {
      loop.execute(this::exitIdle);
    }
  }

  /**
   * The service config is known for the first time: calls that wait take from it what it says of
   * them, for some of which that is that they wait no more. The channel's loop.
   */
  void configureWaiting() {
    for (int waiting = pending.size(); waiting > 0; waiting--) {
      Attempt<?> call = pending.poll();
      if (call != null) {
        call.call().configure();
        pending.add(call); // unless it is over
      }
    }
  }

  void connect(ClientConnection connection, long timeoutNanos) {
    connections.add(connection);
    connection.attempt(
        connector.connect(connection.address(), connection.attributes(), connection, timeoutNanos),
        loop.schedule(connection::overdue, timeoutNanos + ATTEMPT_GRACE));
  }

  void onConnectionClosed(ClientConnection connection) {
    connection.attemptEnded();
    connections.remove(connection);
    releaseIfDone();
  }

  // The state.

  @Override
  public ConnectivityState state() {
    return state.state();
  }

  @Override
  public void connect() {
    runOnLoop(this::exitIdle);
  }

  @Override
  public void resetConnectBackoff() {
    runOnLoop(backends::resetBackoff);
  }

  @Override
  public CompletableFuture<ConnectivityState> whenStateLeaves(ConnectivityState leaving) {
    return state.whenLeft(leaving);
  }

  // The end.

  @Override
  public CompletableFuture<Void> shutdown(Duration grace) {
    shutdown = true;
    runOnLoop(() -> shutdownOnLoop(grace));
    return terminated.copy();
  }

  private void shutdownOnLoop(Duration grace) {
    if (!isDown()) {
      picker = Picker.failing(CLOSED);
      state.enter(ConnectivityState.SHUTDOWN);
      endAll(pending);
      endAll(authenticating);
      backends.release();
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

  private static void endAll(AttemptQueue queue) {
    for (Attempt<?> call = queue.poll(); call != null; call = queue.poll()) {
      call.call().finish(CLOSED, Metadata.EMPTY);
    }
  }

  private void closeAll() {
    for (ClientConnection connection : connections) {
      connection.shutdownNow();
    }
  }

  private void releaseIfDone() {
    if (isDown() && connections.isEmpty() && !released) {
      released = true;
      atEnd.run();
      connector.release();
      Guard.run(LOG, "a task for the end of a channel", () -> terminated.complete(null));
    }
  }

  @Override
  public void close() {
    close(CLOSE_GRACE, CLOSE_LIMIT);
  }

  /** Closes with a grace for running calls, and waits for the end so long at most. */
  void close(Duration grace, Duration limit) {
    CompletableFuture<Void> done = shutdown(grace);
    if (connector.inAnyLoop()) {
      return; // which would wait for itself
    }
    try {
      done.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      connector.awaitEnd();
      LoopWatchdog.shared().awaitEnd();
    } catch (TimeoutException e) {
      LOG.warn(
          this
              + " did not close within "
              + limit
              + ": one of its event loops does not go on; close returns without it",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new AssertionError("the end of a channel does not fail", e);
    }
  }

  @Override
  public String toString() {
    return "Channel[" + settings.target().text() + ", " + state.state() + "]";
  }
}
