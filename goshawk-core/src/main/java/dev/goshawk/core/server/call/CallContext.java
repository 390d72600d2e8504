package dev.goshawk.core.server.call;

import dev.goshawk.api.CallEnd;
import dev.goshawk.api.Codec;
import dev.goshawk.api.ContextKey;
import dev.goshawk.api.Deadline;
import dev.goshawk.api.LocalPeer;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.Status;
import dev.goshawk.api.TrustedProxies;
import dev.goshawk.core.loop.Durations;
import dev.goshawk.core.loop.Guard;
import dev.goshawk.core.loop.Log;
import dev.goshawk.core.message.Codecs;
import dev.goshawk.core.trace.ServerCallTracer.Scope;
import dev.goshawk.core.transport.EventLoop;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * A call as its handler sees it: what the request said, and what goes into the response beside
 * messages.
 *
 * <p>Any thread. What goes into the response is written by the handler, whose calls come one after
 * another, and guarded by the monitor all the same, since deadlines and interceptors may come from
 * elsewhere.
 */
public final class CallContext implements ServerContext {

  private static final Log LOG = new Log(CallContext.class);

  private final ServedCall<?, ?> call;

  /** What was added, guarded by this; null without anything, which is seen without it. */
  private volatile @Nullable Additions additions;

  private boolean headTaken; // guarded by this
  private volatile boolean uncompressed; // so that to make a call writes nothing volatile

  // Written where a request is delivered, just before it is, and read from within its delivery.
  private boolean requestCompressed;

  /** What most calls have nothing of. */
  private static final class Additions {
    private Metadata headers = Metadata.EMPTY;
    private Metadata headersOnSuccess = Metadata.EMPTY;
    private Metadata trailers = Metadata.EMPTY;
    private @Nullable Codec codec;
    private @Nullable Map<ContextKey<?>, Object> values;
    private @Nullable List<Supplier<Metadata>> trailersAtEnd;
    private @Nullable List<Runnable> startTasks;
    private @Nullable ServedTrace trace; // written before anybody else has the context
  }

  CallContext(ServedCall<?, ?> call) {
    this.call = call;
  }

  /** The call is observed. Before anybody else has the context. */
  synchronized void observe(ServedTrace trace) {
    additions().trace = trace;
  }

  /** What tells the tracers of the call; null when nobody observes it. Any thread. */
  @Nullable ServedTrace trace() {
    Additions present = additions;
    return present == null ? null : present.trace;
  }

  /** The call itself. */
  public ServedCall<?, ?> call() {
    return call;
  }

  // The request.

  @Override
  public MethodDescriptor<?, ?> method() {
    return call.head.method() != null
        ? call.head.method().descriptor
        : UnservedMethod.of(call.head.path());
  }

  @Override
  public String path() {
    return call.head.path();
  }

  @Override
  public Metadata metadata() {
    return call.head.metadata();
  }

  @Override
  public Metadata transportHeaders() {
    return call.head.transportHeaders();
  }

  @Override
  public @Nullable Deadline deadline() {
    return call.outcome.deadline();
  }

  @Override
  public String authority() {
    return call.head.authority();
  }

  @Override
  public SocketAddress remoteAddress() {
    SocketAddress peer = call.host.carrier().remoteAddress();
    TrustedProxies proxies = call.host.settings().forwardedFor();
    return proxies == null ? peer : ForwardedFor.caller(peer, metadata(), proxies);
  }

  @Override
  public SocketAddress localAddress() {
    return call.host.carrier().localAddress();
  }

  @Override
  public @Nullable SSLSession tlsSession() {
    return call.host.carrier().tlsSession();
  }

  @Override
  public @Nullable LocalPeer localPeer() {
    return call.host.carrier().localPeer();
  }

  @Override
  public boolean requestCompressed() {
    return requestCompressed;
  }

  /** A request is about to be delivered. */
  void requestCompressed(boolean compressed) {
    requestCompressed = compressed;
  }

  @Override
  @SuppressWarnings("unchecked") // put has the same type
  public synchronized <T> @Nullable T get(ContextKey<T> key) {
    Additions present = additions;
    return present == null || present.values == null ? null : (T) present.values.get(key);
  }

  @Override
  public synchronized <T> void put(ContextKey<T> key, T value) {
    Additions present = additions();
    if (present.values == null) {
      present.values = new HashMap<>(4);
    }
    present.values.put(key, value);
  }

  /** Holding the monitor. */
  private Additions additions() {
    Additions present = additions;
    if (present == null) {
      present = new Additions();
      additions = present;
    }
    return present;
  }

  // Its way to threads.

  @Override
  public void run(Runnable task) {
    Scope scope = HandlerRun.enter(call);
    try {
      ServerContext.super.run(task);
    } finally {
      HandlerRun.leave(scope);
    }
  }

  @Override
  public <V> V call(Callable<V> task) throws Exception {
    Scope scope = HandlerRun.enter(call);
    try {
      return ServerContext.super.call(task);
    } finally {
      HandlerRun.leave(scope);
    }
  }

  // The end.

  @Override
  public boolean isCancelled() {
    return call.outcome.isCancelled();
  }

  @Override
  public void onCancel(Runnable task) {
    call.outcome.onCancel(Objects.requireNonNull(task, "task"));
  }

  @Override
  public void removeOnCancel(Runnable task) {
    call.outcome.removeOnCancel(task);
  }

  @Override
  public void onEnd(Consumer<CallEnd> task) {
    call.outcome.onEnd(task);
  }

  @Override
  public boolean isDraining() {
    return call.host.drainSignal().isRaised();
  }

  @Override
  public void onDraining(Runnable task) {
    Objects.requireNonNull(task, "task");
    Runnable onLoop =
        () -> {
          if (!call.over) {
            HandlerRun.watched(
                call, () -> Guard.run(LOG, "a task for the drain of a server", task));
          }
        };
    Runnable forget =
        call.host
            .drainSignal()
            .add(
                () -> {
                  var unused = Guard.execute(call.exchange.loop(), onLoop); // else it has ended
                });
    onEnd(end -> forget.run());
  }

  @Override
  public void end(Status status) {
    if (status.isOk()) {
      throw new IllegalArgumentException("a call cannot be ended with OK from outside its handler");
    }
    EventLoop loop = call.exchange.loop();
    if (loop.inLoop()) {
      call.onFailure(status);
    } else {
      loop.execute(() -> call.onFailure(status));
    }
  }

  @Override
  public synchronized void onHandlerStart(Runnable task) {
    Objects.requireNonNull(task, "task");
    Additions present = additions();
    if (present.startTasks == null) {
      present.startTasks = new ArrayList<>(2);
    }
    present.startTasks.add(task);
  }

  /** The handler is about to start. Event loop. */
  void handlerStarts() {
    List<Runnable> tasks;
    synchronized (this) {
      Additions present = additions;
      tasks = present == null ? null : present.startTasks;
    }
    if (tasks != null) {
      HandlerRun.watched(
          call, () -> tasks.forEach(task -> Guard.run(LOG, "a task for a handler's start", task)));
    }
  }

  @Override
  public void onHandlerReturn(Runnable task) {
    Objects.requireNonNull(task, "task");
    HandlerRun.afterwards(call, () -> Guard.run(LOG, "a task for a handler's return", task));
  }

  @Override
  public void limitDeadline(Duration timeout, String setting) {
    if (timeout.isZero() || timeout.isNegative()) {
      throw new IllegalArgumentException(setting + " of " + timeout + " is no time");
    }
    if (HandlerRun.hasBegun(call)) {
      throw new IllegalStateException("the handler of " + call + " has started");
    }
    call.outcome.endBy(Durations.saturated(timeout), Objects.requireNonNull(setting, "setting"));
  }

  // The response.

  @Override
  public void sendHeaders() {
    CallResponses.sendHeaders(call);
  }

  @Override
  public synchronized void addHeaders(Metadata more) {
    Objects.requireNonNull(more, "more");
    checkHeadNotTaken();
    additions().headers = additions().headers.plus(more);
  }

  @Override
  public synchronized void addHeadersOnSuccess(Metadata more) {
    Objects.requireNonNull(more, "more");
    checkHeadNotTaken();
    additions().headersOnSuccess = additions().headersOnSuccess.plus(more);
  }

  private void checkHeadNotTaken() {
    if (headTaken) {
      throw new IllegalStateException("the headers of " + call + " have been sent");
    }
  }

  @Override
  public synchronized void addTrailers(Metadata more) {
    Objects.requireNonNull(more, "more");
    additions().trailers = additions().trailers.plus(more);
  }

  @Override
  public synchronized void addTrailers(Supplier<Metadata> more) {
    Objects.requireNonNull(more, "more");
    Additions present = additions();
    if (present.trailersAtEnd == null) {
      present.trailersAtEnd = new ArrayList<>(2);
    }
    present.trailersAtEnd.add(more);
  }

  @Override
  public synchronized void useCompression(String name) {
    Objects.requireNonNull(name, "name");
    checkHeadNotTaken();
    if (name.equals(Codecs.IDENTITY)) {
      additions().codec = null;
      return;
    }
    Codecs codecs = call.host.settings().codecs();
    Codec found = codecs.find(name);
    if (found == null) {
      throw new IllegalArgumentException(
          "codec '" + name + "' is not known; this server has " + codecs);
    }
    additions().codec = Codecs.accepts(call.head.acceptEncoding(), name) ? found : null;
  }

  @Override
  public void compressMessages(boolean enabled) {
    uncompressed = !enabled;
  }

  /** What messages are compressed with that are compressed, or null. */
  synchronized @Nullable Codec codec() {
    Additions present = additions;
    return present == null ? null : present.codec;
  }

  /** What the next message is compressed with, or null. */
  @Nullable Codec messageCodec() {
    if (additions == null || uncompressed) {
      return null;
    }
    synchronized (this) {
      return additions().codec;
    }
  }

  /** The response headers, which nobody can add to any more; null when they were taken before. */
  synchronized @Nullable ResponseHead takeHead() {
    if (headTaken) {
      return null;
    }
    headTaken = true;
    Additions present = additions;
    Codec codec = present == null ? null : present.codec;
    return ResponseHead.of(
        present == null ? Metadata.EMPTY : present.headers.plus(present.headersOnSuccess),
        codec == null ? null : codec.name(),
        call.head.codec() != null ? call.host.settings().codecs().acceptEncoding() : null);
  }

  /** The response headers to be sent before a status; an error needs none if none were added. */
  synchronized @Nullable ResponseHead takeHeadBefore(Status status) {
    Additions present = additions;
    if (present != null && !status.isOk()) {
      present.headersOnSuccess = Metadata.EMPTY;
    }
    return status.isOk() || (present != null && !present.headers.isEmpty()) ? takeHead() : null;
  }

  /** All trailers: those added and those that come with the status. */
  Metadata takeTrailers(Metadata last) {
    if (additions == null) {
      return last;
    }
    makeTrailers();
    synchronized (this) {
      return additions().trailers.plus(last);
    }
  }

  /** The status is decided: trailers that wait for it are made. Not under the monitor. */
  void makeTrailers() {
    if (additions == null) {
      return;
    }
    List<Supplier<Metadata>> waiting;
    synchronized (this) {
      waiting = additions().trailersAtEnd;
      additions().trailersAtEnd = null;
    }
    if (waiting == null) {
      return;
    }
    Runnable making =
        () -> {
          for (Supplier<Metadata> more : waiting) {
            Guard.run(LOG, "a supplier of trailers", () -> addTrailers(more.get()));
          }
        };
    if (call.exchange.loop().inLoop()) {
      HandlerRun.watched(call, making);
    } else {
      making.run();
    }
  }
}
