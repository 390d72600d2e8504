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
import dev.goshawk.core.channelz.CallCounter;
import dev.goshawk.core.client.trace.CallTrace;
import dev.goshawk.core.loop.Guard;
import dev.goshawk.core.loop.LoopWatchdog;
import dev.goshawk.core.message.Codecs;
import dev.goshawk.core.message.MessageEncoder;
import dev.goshawk.core.message.MessageException;
import dev.goshawk.core.resolve.ConfigSelector;
import dev.goshawk.core.transport.Attributes;
import dev.goshawk.core.transport.EventLoop;
import java.net.SocketAddress;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * One call on the client, from its making to its status: what its caller and its channel see.
 *
 * <p>It has {@link CallAttempts}; a {@link CallCompletion}, which decides how it ends; and for a
 * stream of requests {@link StreamedRequests}. A method with one request has that here, so that it
 * can be sent again. The caller's methods come from any thread.
 */
final class ChannelCall<Q, R> implements ClientCall<Q, R>, PickArgs {

  final ClientChannel channel;
  final MethodDescriptor<Q, R> method;
  final CallOptions options;
  private final @Nullable StreamedRequests<Q, R> stream; // null: one request
  private final CallAttempts<R> attempts;

  /** What a config selector chose: before the call was made, or before the config was used. */
  private ConfigSelector.@Nullable Selection selection;

  private volatile boolean uncompressed;

  // Written by start, before anything else happens.
  private @Nullable CallCompletion<R> completion;
  private @Nullable CallTrace trace; // null: nobody observes
  private boolean counted; // by channelz

  // The one request: the caller's until submitted, then the attempt's.
  private @Nullable Q request;
  private byte @Nullable [] framed;

  /**
   * A call that has not started.
   *
   * @param selection what was chosen for it, or null when that is yet to be asked
   */
  ChannelCall(
      ClientChannel channel,
      MethodDescriptor<Q, R> method,
      CallOptions options,
      ConfigSelector.@Nullable Selection selection) {
    this.channel = channel;
    this.method = method;
    this.options = options;
    this.selection = selection;
    this.attempts = new CallAttempts<>(this);
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
    ConfigSelector.Selection chosen = selection;
    return chosen == null ? Attributes.EMPTY : chosen.attributes();
  }

  /** A config selector has chosen, after the call had started. Before the config is used. */
  void selected(ConfigSelector.Selection late) {
    selection = late;
  }

  Codecs codecs() {
    return channel.settings().codecs();
  }

  int maxInboundMessageSize() {
    return CallConfig.maxInboundMessageSize(this, attempts.config());
  }

  int maxOutboundMessageSize() {
    return CallConfig.maxOutboundMessageSize(this, attempts.config());
  }

  /** Whether it waits while there is no connection. */
  boolean waitsForReady() {
    return CallConfig.waitsForReady(this, attempts.config());
  }

  /**
   * Takes what the service config says of the call, once that is known. On the caller's thread at
   * the start, or on the channel's loop while the call waits there.
   */
  void configure() {
    if (attempts.config() != null) {
      return;
    }
    ConfigSelector.Selection chosen = selection;
    ActiveConfig.Applied applied = channel.backends().config().applied();
    if (trace != null && (chosen != null || applied != null)) {
      trace.nameResolved();
    }
    if (chosen != null) {
      CallConfig.use(this, chosen);
    } else if (applied != null) {
      CallConfig.apply(this, applied);
    }
  }

  /** Holds what was encoded before the limit was known against it. */
  void checkEncoded() throws MessageException {
    if (stream != null) {
      stream.checkSize();
    } else if (framed != null) {
      Object outer = channel.watch().enterMarshaller(method);
      try {
        int unused =
            MessageEncoder.size(
                method.requests(), Objects.requireNonNull(request), maxOutboundMessageSize());
      } finally {
        channel.watch().leave(outer);
      }
    }
  }

  @Override
  public void compressMessages(boolean enabled) {
    uncompressed = !enabled;
  }

  /** What the next message is compressed with, or null. */
  @Nullable Codec compressor() {
    String name = uncompressed ? null : options.compression();
    return name == null ? null : codecs().find(name);
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
    long began = loop.nanoTime();
    CallCompletion<R> end =
        new CallCompletion<>(
            this, listener, began, CallStart.deadline(options, serving, loop, began));
    completion = end;
    CallCounter counter = channel.shown().node().counter();
    if (counter != null) {
      counter.began();
      counted = true;
    }
    if (channel.trace() != null) {
      trace = channel.trace().begin(method, options, end.deadline());
    }
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
      Attempt<R> first = attempts.first();
      attempts.submit(first, channel.pick(first));
    }
  }

  CallCompletion<R> completion() {
    CallCompletion<R> present = completion;
    if (present == null) {
      throw new IllegalStateException("the call of " + method + " has not been started");
    }
    return present;
  }

  /** What tells its tracers; null when nobody observes it. */
  @Nullable CallTrace trace() {
    return trace;
  }

  /** It has ended, which channelz counts if it has counted the begin. */
  void countEnd(boolean ok) {
    CallCounter counter = counted ? channel.shown().node().counter() : null;
    if (counter != null) {
      counter.ended(ok);
    }
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
    Attempt<R> first = attempts.first();
    if (trace != null) {
      trace.encoding(method.requests(), message);
    }
    ClientSubchannel picked = channel.pick(first);
    boolean once = attempts.present() == first && options.credentials() == null;
    ClientConnection here = picked == null || !once ? null : picked.pick();
    boolean seen = trace != null && trace.wantsMessages();
    if (!seen && here != null && here.loop().inLoop() && here.hasRoom()) {
      if (trace != null) {
        trace.halfClosed();
      }
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
      bytes =
          MessageEncoder.encode(method.requests(), message, compressor(), maxOutboundMessageSize());
    } catch (MessageException e) {
      terminate(CallConfig.withSetting(this, e.status()));
      return;
    }
    framed = bytes;
    if (trace != null) {
      trace.request(bytes, compressor());
      trace.halfClosed();
    }
    attempts.submit(first, picked);
  }

  @Override
  public void request(int count) {
    if (count < 0) {
      throw new IllegalArgumentException("request of " + count + " messages is negative");
    }
    if (count > 0) {
      attempts.request(count);
    }
  }

  @Override
  public boolean isOpen() {
    ClientStream<R> target = stream();
    CallCompletion<R> end = completion;
    return (end == null || !end.isEndDelivered()) && !isOutboundOver(target);
  }

  /**
   * Whether the server wants no more requests. What is said of a stream that was left counts not.
   */
  boolean isOutboundOver(@Nullable ClientStream<R> target) {
    return target != null && target.isOutboundOver() && target == stream();
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
      if (trace != null) {
        trace.cancelled();
      }
      terminate(Status.CANCELLED.withMessage(reason).withCause(cause));
    }
  }

  /** Whatever was to take the call has failed itself, such as for want of memory. Its loop. */
  void broken(Throwable thrown) {
    Status status =
        Status.INTERNAL
            .withMessage("the client failed: " + Guard.describe(thrown))
            .withCause(thrown);
    try {
      terminate(status);
    } finally {
      finish(status, Metadata.EMPTY);
    }
  }

  /** Ends the call from this side. Any thread. */
  void terminate(Status status) {
    attempts.terminate(status);
  }

  // Attempts.

  /** The attempts. */
  CallAttempts<R> attempts() {
    return attempts;
  }

  /** What the one request takes while it waits, once it is submitted. */
  int requestBytes() {
    byte[] bytes = framed;
    return bytes == null ? 0 : bytes.length;
  }

  /** The stream that has the call, or null. Any thread. */
  @Nullable ClientStream<R> stream() {
    return attempts.stream();
  }

  /** Sends what there is over a stream that has just been opened. Its loop. */
  void sendOver(Attempt<R> present, ClientStream<R> target) throws MessageException {
    if (stream != null) {
      attempts.onOpened(present, target, stream.sendAll(present, target));
      return;
    }
    int wanted = 0;
    if (method.kind().oneResponse()) {
      present.opened(target);
    } else {
      synchronized (this) {
        present.opened(target);
        wanted = attempts.demand(); // what the caller asks for from here on goes to the stream
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
    attempts.onOpened(present, target, wanted);
  }

  /** Requests wait for the next stream, or something keeps them from that. Under the monitor. */
  @Nullable String takeBack(@Nullable ClientStream<R> before) {
    return stream == null ? null : stream.takeBack(before);
  }

  /** Keeps no requests for another stream any more. Any thread. */
  void commit() {
    if (stream != null) {
      stream.commit();
    }
  }

  /** A stream is ready for more after it was not. The loop of its connection. */
  void onReady(Attempt<R> of) {
    if (stream != null && of.isOver() && !isOver()) { // else it would be told of itself
      stream.onReadyLate();
    } else {
      notifyReady();
    }
  }

  /** Tells the listener that the call is ready, or open no more. */
  void notifyReady() {
    if (!isOver()) {
      completion().onReady();
    }
  }

  // Where the call is.

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
    CallCompletion<R> end = completion;
    return end == null
        ? CompletableFuture.completedFuture("the call has not started")
        : end.describe();
  }
}
