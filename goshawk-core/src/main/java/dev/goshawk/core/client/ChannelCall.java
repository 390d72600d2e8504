package dev.goshawk.core.client;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.ClientCall;
import dev.goshawk.api.ClientCallListener;
import dev.goshawk.api.Codec;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.Status;
import dev.goshawk.core.loop.LoopWatchdog;
import dev.goshawk.core.message.Codecs;
import dev.goshawk.core.message.MessageEncoder;
import dev.goshawk.core.message.MessageException;
import dev.goshawk.core.transport.EventLoop;
import dev.goshawk.http2.ErrorCode;
import java.net.SocketAddress;
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
final class ChannelCall<Q, R> implements ClientCall<Q, R>, ListenerDispatcher.Host {

  private static final String ENDED = "the call has ended";

  final ClientChannel channel;
  final MethodDescriptor<Q, R> method;
  final CallOptions options;
  final @Nullable Codec codec;
  private final @Nullable StreamedRequests<Q, R> stream; // null: one request
  private volatile boolean compressing = true;

  // Written by start, before anything else happens.
  private @Nullable CallCompletion<R> completion;

  // The one request: the caller's until submitted, then the attempt's.
  private @Nullable Q request;
  private byte @Nullable [] framed;

  // Written under the monitor where there may be many requests or responses.
  private volatile @Nullable Attempt<R> attempt;
  private int demand; // guarded by this

  ChannelCall(ClientChannel channel, MethodDescriptor<Q, R> method, CallOptions options) {
    this.channel = channel;
    this.method = method;
    this.options = options;
    String name = options.compression();
    this.codec = name == null ? null : codecs().find(name);
    this.stream = method.kind().oneRequest() ? null : new StreamedRequests<>(this);
  }

  // What the call was asked for.

  Codecs codecs() {
    return channel.settings().codecs();
  }

  int maxInboundMessageSize() {
    int own = options.maxInboundMessageSize();
    return own >= 0 ? own : channel.settings().maxInboundMessageSize();
  }

  int maxOutboundMessageSize() {
    int own = options.maxOutboundMessageSize();
    return own >= 0 ? own : channel.settings().maxOutboundMessageSize();
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
    Status obstacle = CallStart.obstacle(this, end);
    if (obstacle != null) {
      finish(obstacle, Metadata.EMPTY);
      return;
    }
    if (serving != null) {
      end.inherit(serving);
    }
    if (stream != null) {
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
    ClientConnection here = options.credentials() == null ? channel.pick() : null;
    if (here != null && here.loop().inLoop() && here.hasRoom()) {
      Attempt<R> direct = new Attempt<>(this, false);
      attempt = direct;
      Object outer = here.watch().enter(null); // to encode is no work of the caller's
      try {
        here.attach(direct);
      } finally {
        here.watch().leave(outer);
      }
      return;
    }
    byte[] bytes;
    try {
      bytes =
          MessageEncoder.encode(method.requests(), message, compressor(), maxOutboundMessageSize());
    } catch (MessageException e) {
      terminate(e.status());
      return;
    }
    framed = bytes;
    submit();
  }

  @Override
  public void request(int count) {
    if (count < 0) {
      throw new IllegalArgumentException("request of " + count + " messages is negative");
    }
    if (count == 0 || method.kind().oneResponse()) {
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

  @Override
  public boolean isOpen() {
    ClientStream<R> target = stream();
    CallCompletion<R> end = completion;
    return (end == null || !end.isTold()) && (target == null || !target.isOutboundOver());
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
    terminate(Status.CANCELLED.withMessage(reason).withCause(cause));
  }

  /** Ends the call from this side. Any thread. */
  void terminate(Status status) {
    if (isOver()) {
      return;
    }
    ClientStream<R> target = stream();
    if (target == null) {
      finish(status, Metadata.EMPTY);
      leave();
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
  private void leave() {
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
    channel.submit(first);
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
      int wanted = stream.sendAll(present, target);
      target.addInitialDemand(method.kind().oneResponse(), wanted);
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
      target.out().write(bytes, true);
    } else {
      target.write(
          method.requests(),
          Objects.requireNonNull(request),
          compressor(),
          maxOutboundMessageSize(),
          true);
    }
    target.addInitialDemand(method.kind().oneResponse(), wanted);
  }

  /** How many messages were asked for. Under the monitor. */
  int demand() {
    return demand;
  }

  /**
   * The server has not looked at the call: another attempt takes the place of this one. Answers
   * what keeps it from that, or null. The loop of the attempt.
   */
  @Nullable String startAnew() {
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
      tellReady();
    }
  }

  /** Tells the listener that the call is ready, or open no more. */
  void tellReady() {
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
      words.complete(account());
    } else {
      try {
        toHolder(() -> describe(words));
      } catch (RejectedExecutionException e) {
        words.complete(ENDED); // the loop has ended, and its calls before it
      }
    }
  }

  /** Why the call has not ended, in words. On the loop of its holder. */
  String account() {
    Attempt<R> present = attempt;
    return present == null ? "waiting for its request" : present.account();
  }
}
