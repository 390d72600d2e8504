package dev.goshawk.core.client;

import dev.goshawk.api.CallFactory;
import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.ChannelDescription;
import dev.goshawk.api.ClientCall;
import dev.goshawk.api.ClientInterceptor;
import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.NanoClock;
import dev.goshawk.api.Status;
import dev.goshawk.core.balance.Picker;
import dev.goshawk.core.carrier.Connector;
import dev.goshawk.core.client.trace.ChannelTrace;
import dev.goshawk.core.loop.ClockedLoop;
import dev.goshawk.core.loop.Log;
import dev.goshawk.core.loop.LoopWatchdog;
import dev.goshawk.core.transport.EventLoop;
import java.time.Duration;
import java.util.Collection;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A channel above its transport: resolve, balance, connect, and the calls that wait meanwhile.
 *
 * <p>Everything but the picker, the state and the queues belongs to the channel's own loop. A call
 * asks {@link CallDispatch} and goes straight to a connection; only when there is none does it come
 * here.
 */
public final class ClientChannel implements Channel {

  private static final Log LOG = new Log(ClientChannel.class);

  /** How long a new connection may take to say that it speaks HTTP/2: 20 s. */
  private static final long SETTINGS_TIMEOUT = 20_000_000_000L;

  /** When to leave IDLE anew where memory was missing for it, in nanoseconds: 1 s. */
  private static final long RETRY = 1_000_000_000L;

  /** How long running calls may go on when {@code close()} gives no limit: 5 s. */
  private static final Duration CLOSE_GRACE = Duration.ofSeconds(5);

  /** How long after that the connections may take to close, before close gives up waiting: 5 s. */
  private static final Duration CLOSE_LIMIT = CLOSE_GRACE.plusSeconds(5);

  static final Status CLOSED = Status.UNAVAILABLE.withMessage("the channel is closed");

  private final ClientSettings settings;
  private final Connector connector;
  private final EventLoop loop;
  private final RequestHeads heads;
  private final SelectedCalls selected;
  private final CallFactory calls;
  private final LoopWatchdog.Slot watch;
  private final @Nullable ChannelTrace trace;
  private final ConnectivityWatch state = new ConnectivityWatch();
  private final CallDispatch dispatch = new CallDispatch();
  private final ChannelConnections connections;
  private final Backends backends;
  private final IdleTimeout idleTimeout;
  private volatile boolean shutdown;

  // The loop's.
  private EventLoop.@Nullable Timer retry;
  private long revivedAt;
  private boolean asking;

  /** Attempts that wait for their credentials, and those that wait for the end of a backoff. */
  private final AttemptQueue authenticating = new AttemptQueue();

  private final AttemptQueue retrying = new AttemptQueue();

  /** A channel that connects at the first call. */
  @SuppressWarnings("this-escape") // to what it owns, which does nothing before a call comes
  public ClientChannel(ClientSettings settings, Connector connector) {
    this.settings = settings;
    this.connector = connector;
    NanoClock clock = settings.clock();
    this.loop = clock == null ? connector.loop() : new ClockedLoop(connector.loop(), clock);
    this.revivedAt = loop.nanoTime();
    this.watch = LoopWatchdog.shared().slotOf(loop);
    this.trace =
        ChannelTrace.of(
            settings.tracers(),
            settings.metrics(),
            settings.target().canonical(),
            settings.authority(),
            loop.clock());
    this.connections = new ChannelConnections(connector, loop);
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
    this.idleTimeout = new IdleTimeout(loop, settings.connections().idleTimeout(), new Idling());
    this.selected = new SelectedCalls(this);
    this.calls = selected.intercepted(settings.interceptors().toArray(new ClientInterceptor[0]));
  }

  /** What there is to know for whether it carries a call. */
  private final class Idling implements IdleTimeout.Owner {
    @Override
    public Collection<ClientConnection> connections() {
      return connections.all();
    }

    @Override
    public boolean takeUsed() {
      return dispatch.takeUsed()
          || selected.hasWaiting()
          || !authenticating.isEmpty()
          || !retrying.isEmpty();
    }

    @Override
    public void onIdle() {
      goIdle();
    }
  }

  /** What all calls of the channel share. */
  public ClientSettings settings() {
    return settings;
  }

  EventLoop loop() {
    return loop;
  }

  Connector connector() {
    return connector;
  }

  RequestHeads heads() {
    return heads;
  }

  /** Where its loop says what it runs. */
  LoopWatchdog.Slot watch() {
    return watch;
  }

  /** What tells its tracers; null when there are none. Any thread. */
  @Nullable ChannelTrace trace() {
    return trace;
  }

  /** What is done when all connections are closed, before anybody hears of that. */
  void atEnd(Runnable task) {
    connections.atEnd(task);
  }

  /** How many connections to one address there may be. */
  int maxConnections() {
    ActiveConfig.Applied applied = backends.config().applied();
    int configured = applied == null ? 0 : applied.config().maxConnections();
    return configured > 0 ? configured : settings.connections().maxPerAddress();
  }

  /** How many connections to an address that is used there should be. */
  int minConnections() {
    return Math.min(settings.connections().minPerAddress(), maxConnections());
  }

  /** The service of whose health each backend is asked, or null. */
  @Nullable String healthService() {
    ActiveConfig.Applied applied = backends.config().applied();
    return applied == null || !settings.connections().healthChecks()
        ? null
        : applied.config().healthService();
  }

  AttemptQueue authenticating() {
    return authenticating;
  }

  AttemptQueue retrying() {
    return retrying;
  }

  /** What keeps calls from being made again while most fail, or null. Any thread. */
  @Nullable RetryThrottle throttle() {
    return backends.config().throttle();
  }

  /** How many calls wait for an address that is ready. */
  int callsWaiting() {
    return dispatch.waiting() + selected.waiting();
  }

  /** All that are open or being made. The channel's loop. */
  Collection<ClientConnection> connections() {
    return connections.all();
  }

  @Override
  public CompletableFuture<ChannelDescription> describe() {
    // It completes by what is thrown, too: by a policy's code, or for want of memory.
    return CompletableFuture.supplyAsync(
        () -> ChannelSnapshot.of(this), loop.inLoop() ? Runnable::run : this::runOnLoop);
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
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(options, "options");
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
    return dispatch.pick(attempt);
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
      if (!connections.isReleased()) {
        throw e;
      }
      task.run();
    }
  }

  /** Lets an attempt go where the picker says, or wait. The channel's loop. */
  void enqueue(Attempt<?> call) {
    boolean waits;
    try {
      waits = dispatch.enqueue(call);
    } catch (Throwable thrown) { // for want of memory: nothing has it
      call.call().broken(thrown);
      throw thrown;
    }
    if (waits) {
      exitIdle();
    }
  }

  private boolean isDown() {
    return state.state() == ConnectivityState.SHUTDOWN;
  }

  /** Why calls wait here, in words. The channel's loop. */
  String describeWait() {
    return backends.describeWait(dispatch.refusal());
  }

  /** Why a connection was given up, in words. Any thread. */
  String describeUnwanted() {
    return switch (state()) {
      case SHUTDOWN -> "the channel was shut down";
      case IDLE -> "the channel became idle";
      default -> "the channel uses it no more";
    };
  }

  private void exitIdle() {
    if (isDown()) {
      return;
    }
    if (state.state() != ConnectivityState.IDLE && backends.isActive()) {
      long now = loop.nanoTime();
      if (now - revivedAt >= RETRY) {
        revivedAt = now;
        backends.revive();
      }
      return;
    }
    try {
      idleTimeout.start();
      LoopWatchdog.Slot unused = LoopWatchdog.shared().slotOf(loop); // notes whose thread it is
      asking = backends.isActive();
      backends.connect();
    } catch (Throwable thrown) { // for want of memory, with nothing begun; later calls try again
      tryAgainLater();
      LOG.warn(this + " could not leave IDLE", thrown);
    } finally {
      asking = false;
    }
  }

  private boolean callsWait() {
    return dispatch.hasWaiting() || selected.hasWaiting();
  }

  private void tryAgainLater() {
    if (retry == null) {
      retry =
          loop.schedule(
              () -> {
                retry = null;
                if (callsWait()) {
                  exitIdle();
                }
              },
              RETRY);
    }
  }

  /** Lets go of names, policy and connections; calls that wait have it leave IDLE at once. */
  private void goIdle() {
    if (isDown() || !backends.isActive()) {
      return;
    }
    idleTimeout.stop();
    backends.release();
    update(ConnectivityState.IDLE, Picker.WAIT);
  }

  Backends backends() {
    return backends;
  }

  /** Calls go by this from now on. The channel's loop. */
  private void update(ConnectivityState fresh, Picker picker) {
    if (isDown()) {
      return;
    }
    boolean fell =
        fresh == ConnectivityState.IDLE && (state.state() != fresh || !backends.isActive());
    enter(fresh); // first: whoever hears of a call's end sees the state that ended it
    dispatch.update(picker);
    if (fresh == ConnectivityState.IDLE && callsWait()) {
      if (asking || !fell) { // a policy that says so whenever it is asked: not without end
        tryAgainLater();
      } else {
        loop.execute(this::exitIdle);
      }
    }
  }

  private void enter(ConnectivityState fresh) {
    boolean changed = fresh != state.state();
    state.enter(fresh);
    if (trace != null && changed) {
      trace.state(fresh);
    }
  }

  /** The resolver has said something while no service config was known. The channel's loop. */
  void configureWaiting() {
    selected.onResult();
    dispatch.configureWaiting();
  }

  void connect(ClientConnection connection, long timeoutNanos) {
    connections.connect(connection, timeoutNanos);
  }

  void onConnectionClosed(ClientConnection connection) {
    connections.onClosed(connection);
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
  public void enterIdle() {
    runOnLoop(this::goIdle);
  }

  @Override
  public void resetConnectBackoff() {
    runOnLoop(backends::resetBackoff);
  }

  @Override
  public CompletableFuture<ConnectivityState> whenStateLeaves(ConnectivityState leaving) {
    Objects.requireNonNull(leaving, "leaving");
    return state.whenLeft(leaving);
  }

  // The end.

  @Override
  public CompletableFuture<Void> shutdown(Duration grace) {
    Objects.requireNonNull(grace, "grace");
    shutdown = true;
    runOnLoop(() -> shutdownOnLoop(grace));
    return connections.terminated();
  }

  private void shutdownOnLoop(Duration grace) {
    if (!isDown()) {
      enter(ConnectivityState.SHUTDOWN);
      idleTimeout.stop();
      if (retry != null) {
        retry.cancel();
      }
      selected.onResult();
      dispatch.end(CLOSED);
      CallDispatch.endAll(authenticating, CLOSED);
      CallDispatch.endAll(retrying, CLOSED);
      backends.release();
    }
    connections.shutdown(grace);
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
    ChannelEnd.await(this, connector, done, limit);
  }

  @Override
  public String toString() {
    return "Channel[" + settings.target().text() + ", " + state.state() + "]";
  }
}
