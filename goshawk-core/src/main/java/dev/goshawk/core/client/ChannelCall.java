package dev.goshawk.core.client;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.ClientCall;
import dev.goshawk.api.ClientCallListener;
import dev.goshawk.api.Codec;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.Status;
import dev.goshawk.core.balance.PickArgs;
import dev.goshawk.core.config.MethodConfig;
import dev.goshawk.core.loop.Guard;
import dev.goshawk.core.loop.LoopWatchdog;
import dev.goshawk.core.message.Codecs;
import dev.goshawk.core.message.MessageEncoder;
import dev.goshawk.core.message.MessageException;
import dev.goshawk.core.resolve.ConfigSelector;
import dev.goshawk.core.transport.Attributes;
import dev.goshawk.core.transport.EventLoop;
import dev.goshawk.http2.ErrorCode;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * One call on the client, from its making to its status: what its caller and its channel see.
 *
 * <p>It has an {@link Attempt}, and where the server has not seen the first, another in its place;
 * a {@link CallCompletion}, which decides how it ends; and for a stream of requests {@link
 * StreamedRequests}. A method with one request has that here, so that it can be sent again. The
 * caller's methods come from any thread.
 */
final class ChannelCall<Q, R> implements ClientCall<Q, R>, ListenerDispatcher.Host, PickArgs {

  private static final String ENDED = "the call has ended";

  final ClientChannel channel;
  final MethodDescriptor<Q, R> method;
  final CallOptions options;
  final @Nullable Codec codec;
  private final @Nullable StreamedRequests<Q, R> stream; // null: one request
  private volatile boolean compressing = true;

  // What the service config says, from when that is known: at the start, or when the name of the
  // channel has been resolved.
  private volatile @Nullable MethodConfig config;
  private Attributes attributes = Attributes.EMPTY;
  private boolean configured;

  /** The size of the largest request that is encoded before that. Of a stream: guarded by this. */
  private int sizeBefore;

  // Written by start, before anything else happens.
  private @Nullable CallCompletion<R> completion;

  // The one request: the caller's until submitted, then the attempt's.
  private @Nullable Q request;
  private byte @Nullable [] framed;

  // Written under the monitor where there may be many requests or responses.
  private volatile @Nullable Attempt<R> attempt;
  private int demand; // guarded by this
  private volatile boolean singleRequested; // the one response, where there is one

  ChannelCall(ClientChannel channel, MethodDescriptor<Q, R> method, CallOptions options) {
    this.channel = channel;
    this.method = method;
    this.options = options;
    String name = options.compression();
    this.codec = name == null ? null : codecs().find(name);
    this.stream = method.kind().oneRequest() ? null : new StreamedRequests<>(this);
  }

  // What the call was asked for.

  @Override
  public MethodDescriptor<Q, R> method() {
    return method;
  }

  @Override
  public CallOptions options() {
    return options;
  }

  @Override
  public Attributes attributes() {
    return attributes;
  }

  Codecs codecs() {
    return channel.settings().codecs();
  }

  int maxInboundMessageSize() {
    int own = options.maxInboundMessageSize();
    int limit = own >= 0 ? own : channel.settings().maxInboundMessageSize();
    MethodConfig given = config;
    return given == null ? limit : least(limit, given.maxResponseBytes());
  }

  int maxOutboundMessageSize() {
    int own = options.maxOutboundMessageSize();
    int limit = own >= 0 ? own : channel.settings().maxOutboundMessageSize();
    MethodConfig given = config;
    return given == null ? limit : least(limit, given.maxRequestBytes());
  }

  private static int least(int limit, int configured) {
    return configured < 0 ? limit : Math.min(limit, configured);
  }

  /** Whether it waits while there is no connection. */
  boolean waitsForReady() {
    MethodConfig given = config;
    Boolean wait = (given == null || options.isWaitForReadySet()) ? null : given.waitForReady();
    return wait == null ? options.waitForReady() : wait;
  }

  /**
   * Takes what the service config says of the call, once that is known. On the caller's thread at
   * the start, or on the channel's loop while the call waits there.
   */
  void configure() {
    ActiveConfig.Applied applied = configured ? null : channel.backends().config().applied();
    if (applied == null) {
      return;
    }
    configured = true;
    ConfigSelector selector = applied.selector();
    if (selector != null) {
      select(selector);
    } else if (!applied.config().hasNoMethods()) {
      configure(applied.config().method(method));
    }
  }

  private void select(ConfigSelector selector) {
    ConfigSelector.Selection selected;
    try {
      selected = Objects.requireNonNull(selector.select(method, options), "selection");
    } catch (Throwable e) { // a resolver's, which may be an application's
      finish(
          Status.INTERNAL
              .withMessage("the config selector failed: " + Guard.describe(e))
              .withCause(e),
          Metadata.EMPTY);
      return;
    }
    Status failure = selected.failure();
    if (failure != null) {
      finish(ControlPlaneStatus.of(failure), Metadata.EMPTY);
      return;
    }
    attributes = selected.attributes();
    configure(selected.config());
  }

  private void configure(@Nullable MethodConfig given) {
    if (given == null) {
      return;
    }
    config = given;
    Duration timeout = given.timeout();
    if (timeout != null) {
      completion().limit(timeout, channel.loop());
      if (attempt != null) { // it waits, with the deadline that it had
        completion().arm(channel.loop());
      }
    }
    if (given.maxRequestBytes() >= 0) {
      int size;
      synchronized (this) {
        size = sizeBefore;
      }
      if (size > maxOutboundMessageSize()) {
        finish(MessageEncoder.tooLarge(size, maxOutboundMessageSize()), Metadata.EMPTY);
      }
    }
  }

  @Override
  public void compressMessages(boolean enabled) {
    compressing = enabled;
  }

  /** What the next message is compressed with, or null. */
  @Nullable Codec compressor() {
    return compressing ? codec : null;
  }

  // The caller's side.

  @Override
  public void start(ClientCallListener<R> listener) {
    Objects.requireNonNull(listener, "listener");
    if (completion != null) {
      throw new IllegalStateException("the call of " + method + " was started before");
    }
    EventLoop loop = channel.loop();
    ServerContext serving = options.parent();
    CallCompletion<R> end =
        new CallCompletion<>(
            this, listener, loop.nanoTime(), CallStart.deadline(options, serving, loop));
    completion = end;
    Status refusal = CallStart.refusal(this, end);
    if (refusal != null) {
      finish(refusal, Metadata.EMPTY);
      return;
    }
    if (serving != null) {
      end.inherit(serving);
    }
    configure();
    if (stream != null && !isOver()) {
      submit();
    }
  }

  CallCompletion<R> completion() {
    CallCompletion<R> present = completion;
    if (present == null) {
      throw new IllegalStateException("the call of " + method + " has not been started");
    }
    return present;
  }

  boolean isOver() {
    return completion().isOver();
  }

  /** Ends the call, unless it has ended. Any thread. */
  void finish(Status status, Metadata trailers) {
    completion().finish(status, trailers);
  }

  @Override
  public void send(Q message) {
    Objects.requireNonNull(message, "message");
    if (isOver()) {
      return;
    }
    if (stream != null) {
      stream.send(message);
    } else if (request != null) {
      terminate(Status.INTERNAL.withMessage("more than one request for " + method));
    } else {
      request = message;
    }
  }

  @Override
  public void halfClose() {
    if (isOver()) {
      return;
    }
    if (stream != null) {
      stream.end();
    } else {
      submitRequest();
    }
  }

  /**
   * The one request is complete. It is encoded here and now: into the connection's output, where
   * its loop is this thread's, and else before the call is submitted.
   */
  private void submitRequest() {
    Q message = request;
    if (message == null) {
      terminate(Status.INTERNAL.withMessage("no request for " + method));
      return;
    }
    Attempt<R> first = new Attempt<>(this, false);
    attempt = first;
    ClientSubchannel picked = channel.pick(first);
    ClientConnection here = picked == null || options.credentials() != null ? null : picked.pick();
    if (here != null && here.loop().inLoop() && here.hasRoom()) {
      Object outer = here.watch().enter(null); // to open a stream is no work of the caller's
      try {
        here.attach(first);
      } finally {
        here.watch().leave(outer);
      }
      return;
    }
    byte[] bytes;
    try {
      if (!configured) {
        sizeBefore = MessageEncoder.size(method.requests(), message, maxOutboundMessageSize());
      }
      bytes =
          MessageEncoder.encode(method.requests(), message, compressor(), maxOutboundMessageSize());
    } catch (MessageException e) {
      terminate(e.status());
      return;
    }
    framed = bytes;
    channel.submit(first, picked);
  }

  @Override
  public void request(int count) {
    if (count < 0) {
      throw new IllegalArgumentException("request of " + count + " messages is negative");
    }
    if (count == 0) {
      return;
    }
    if (method.kind().oneResponse()) {
      requestSingle();
      return;
    }
    ClientStream<R> target;
    synchronized (this) {
      demand = (int) Math.min((long) demand + count, Integer.MAX_VALUE);
      target = stream();
      if (target == null) {
        return;
      }
    }
    if (!isOver()) {
      EventLoop loop = target.connection().loop();
      if (loop.inLoop()) {
        target.in().addDemand(count);
      } else {
        loop.execute(() -> target.in().addDemand(count));
      }
    }
  }

  /**
   * Asks for the one response, once. No monitor: this writes that it is wanted and then looks for a
   * stream, which is opened first and then looks whether it is wanted; so one sees the other.
   */
  private void requestSingle() {
    if (singleRequested) {
      return;
    }
    singleRequested = true;
    ClientStream<R> target = stream();
    if (target != null && !isOver()) {
      EventLoop loop = target.connection().loop();
      if (loop.inLoop()) {
        target.requestSingle();
      } else {
        loop.execute(target::requestSingle);
      }
    }
  }

  @Override
  public boolean isOpen() {
    ClientStream<R> target = stream();
    CallCompletion<R> end = completion;
    return (end == null || !end.isEndDelivered()) && (target == null || !target.isOutboundOver());
  }

  @Override
  public boolean isReady() {
    CallCompletion<R> end = completion;
    if ((end != null && end.isOver()) || !isOpen()) {
      return false;
    }
    ClientStream<R> target = stream();
    if (target != null) {
      return target.out().ready();
    }
    return stream == null || stream.isReadyWithoutStream();
  }

  @Override
  public void cancel(String reason, @Nullable Throwable cause) {
    Objects.requireNonNull(reason, "reason");
    if (completion != null) { // else an interceptor failed before it had started the call
      terminate(Status.CANCELLED.withMessage(reason).withCause(cause));
    }
  }

  /** Ends the call from this side. Any thread. */
  void terminate(Status status) {
    if (isOver()) {
      return;
    }
    ClientStream<R> target = stream();
    if (target == null) {
      finish(status, Metadata.EMPTY);
      withdraw();
      return;
    }
    EventLoop loop = target.connection().loop();
    if (loop.inLoop()) {
      end(target, status);
    } else {
      loop.execute(() -> end(target, status));
    }
  }

  /** Whatever holds the call, which is over and had no stream, lets go of it. */
  private void withdraw() {
    Attempt<R> present = attempt;
    ClientStream<R> opened = stream();
    if (opened != null) { // by a loop that may have done so before the end
      opened.connection().loop().execute(() -> opened.abandon(ErrorCode.CANCEL));
    } else if (present != null) {
      present.leaveQueue();
    }
  }

  private void end(ClientStream<R> target, Status status) {
    if (isOver()) {
      return;
    }
    if (target != stream()) { // the server has not looked at it, and the call has gone on
      terminate(status);
      return;
    }
    target.abandon(ErrorCode.CANCEL);
    finish(status, Metadata.EMPTY);
  }

  @Override
  public void onListenerFailed(Throwable failure) {
    terminate(ListenerFailure.status(failure));
  }

  @Override
  public void onExecutorFailed(Throwable failure) {
    terminate(ListenerFailure.ofExecutor(failure));
  }

  @Override
  public LoopWatchdog.Slot watch() {
    ClientStream<R> target = stream();
    return target == null ? channel.watch() : target.connection().watch();
  }

  @Override
  public Object name() {
    return method;
  }

  // Attempts.

  private void submit() {
    Attempt<R> first = new Attempt<>(this, false);
    attempt = first;
    channel.submit(first, channel.pick(first));
  }

  /** What the one request takes while it waits, once it is submitted. */
  int requestBytes() {
    byte[] bytes = framed;
    return bytes == null ? 0 : bytes.length;
  }

  /** The stream that has the call, or null. Any thread. */
  @Nullable ClientStream<R> stream() {
    Attempt<R> present = attempt;
    return present == null ? null : present.stream();
  }

  /** Sends what there is over a stream that has just been opened. Its loop. */
  void sendOver(Attempt<R> present, ClientStream<R> target) throws MessageException {
    if (stream != null) {
      request(target, stream.sendAll(present, target));
      return;
    }
    int wanted = 0;
    if (method.kind().oneResponse()) {
      present.opened(target);
    } else {
      synchronized (this) {
        present.opened(target);
        wanted = demand; // what the caller asks for from here on goes to the stream
      }
    }
    byte[] bytes = framed;
    if (bytes != null) {
      target.write(bytes, true);
    } else {
      LoopWatchdog.Slot watch = target.connection().watch();
      Object outer = watch.enterMarshaller(method);
      try {
        target.write(
            method.requests(),
            Objects.requireNonNull(request),
            compressor(),
            maxOutboundMessageSize(),
            true);
      } finally {
        watch.leave(outer);
      }
    }
    request(target, wanted);
  }

  /** Asks a stream that has just been opened for what the caller has asked for so far. */
  private void request(ClientStream<R> target, int wanted) {
    if (!method.kind().oneResponse()) {
      target.addInitialDemand(wanted);
    } else if (singleRequested) {
      target.requestSingle();
    }
  }

  /**
   * A request of the stream waits, by the limit that was known when it was encoded; the config may
   * say another one, before this or later. Under the monitor.
   */
  void waits(int size) throws MessageException {
    sizeBefore = Math.max(sizeBefore, size);
    if (size > maxOutboundMessageSize()) {
      throw new MessageException(MessageEncoder.tooLarge(size, maxOutboundMessageSize()));
    }
  }

  /** How many messages were asked for. Under the monitor. */
  int demand() {
    return demand;
  }

  /**
   * The server has not looked at the call: another attempt takes the place of this one. Answers
   * what keeps it from that, or null. The loop of the attempt.
   */
  @Nullable String restart() {
    Attempt<R> next = new Attempt<>(this, true);
    synchronized (this) {
      if (stream != null) {
        String obstacle = stream.takeBack();
        if (obstacle != null) {
          return obstacle;
        }
      }
      attempt = next; // what is asked for meanwhile is kept, and all of it asked for again
    }
    channel.requeue(next);
    return null;
  }

  /** The call has ended: so has its attempt. Any thread. */
  void pickEnded(Status status, Metadata trailers) {
    Attempt<R> present = attempt;
    if (present != null) {
      present.pickEnded(status, trailers);
    }
  }

  /** Keeps no requests for another stream any more. Any thread. */
  void commit() {
    if (stream != null) {
      stream.commit();
    }
  }

  /** A stream is ready for more after it was not. The loop of its connection. */
  void onReady(ClientStream<R> ready) {
    if (stream != null) {
      stream.onReady(ready);
    } else {
      notifyReady();
    }
  }

  /** Tells the listener that the call is ready, or open no more. */
  void notifyReady() {
    if (!isOver()) {
      completion().dispatcher().onReady();
    }
  }

  // Where the call is.

  /** The loop of what has the call now: of its connection, or of the channel. */
  EventLoop holder() {
    Attempt<R> present = attempt;
    return present == null ? channel.loop() : present.loop();
  }

  @Override
  public boolean isOnLoop() {
    return holder().inLoop();
  }

  @Override
  public void onLoop(Runnable task) {
    toHolder(task);
  }

  /** Runs a task on the loop of what holds the call. */
  void toHolder(Runnable task) {
    EventLoop loop = holder();
    if (loop == channel.loop()) {
      channel.runOnLoop(task);
    } else {
      loop.execute(task);
    }
  }

  @Override
  public @Nullable SocketAddress remoteAddress() {
    ClientStream<R> target = stream();
    return target == null ? null : target.connection().carrier().remoteAddress();
  }

  @Override
  public @Nullable SocketAddress localAddress() {
    ClientStream<R> target = stream();
    return target == null ? null : target.connection().carrier().localAddress();
  }

  @Override
  public @Nullable SSLSession tlsSession() {
    ClientStream<R> target = stream();
    return target == null ? null : target.connection().carrier().tlsSession();
  }

  @Override
  public Metadata transportHeaders() {
    ClientStream<R> target = stream();
    return target == null ? Metadata.EMPTY : target.transportHeaders();
  }

  @Override
  public CompletableFuture<String> describe() {
    CompletableFuture<String> words = new CompletableFuture<>();
    if (completion == null) {
      words.complete("the call has not started");
    } else {
      describe(words);
    }
    return words;
  }

  private void describe(CompletableFuture<String> words) {
    if (isOver()) {
      words.complete(ENDED);
    } else if (holder().inLoop()) {
      words.complete(describeProgress());
    } else {
      try {
        toHolder(() -> describe(words));
      } catch (RejectedExecutionException e) {
        words.complete(ENDED); // the loop has ended, and its calls before it
      }
    }
  }

  /** Why the call has not ended, in words. On the loop of its holder. */
  String describeProgress() {
    Attempt<R> present = attempt;
    return present == null ? "waiting for its request" : present.describeProgress();
  }
}
