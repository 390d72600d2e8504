package dev.goshawk.core;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.ClientCall;
import dev.goshawk.api.ClientCallListener;
import dev.goshawk.api.Codec;
import dev.goshawk.api.Deadline;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.Status;
import dev.goshawk.api.internal.EventQueue;
import dev.goshawk.http2.ErrorCode;
import dev.goshawk.http2.HeaderSource;
import dev.goshawk.http2.HeaderWriter;
import dev.goshawk.http2.Indexing;
import dev.goshawk.http2.StreamReset;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One call on the client, from its making to its status, over one attempt or, where the server has
 * not seen the first, two.
 *
 * <pre>
 *   start ──▶ submitted ──▶ waits in the channel (no connection)  ─┐
 *                │    ▲     waits in the connection (no stream)   ─┤──▶ over
 *                ▼    └── given back: never left the client        │
 *              open: a {@link ClientStream} on a connection's loop ─┘
 * </pre>
 *
 * <p>The caller's methods come from any thread. Before the call is open they fill a buffer, guarded
 * by the monitor; afterwards they go to the stream. {@code finished} decides who ends the call;
 * whatever holds a call that is over drops it.
 */
final class ChannelCall<Q, R> implements ClientCall<Q, R>, HeaderSource, ResponseDelivery.Host {

  private static final VarHandle FINISHED;

  static {
    try {
      FINISHED = MethodHandles.lookup().findVarHandle(ChannelCall.class, "finished", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final ClientChannel channel;
  private final MethodDescriptor<Q, R> method;
  private final CallOptions options;
  private final @Nullable Codec codec;
  private volatile boolean finished; // set by FINISHED
  private volatile boolean compressing = true;

  // Written by start, before anything else happens.
  private @Nullable ResponseDelivery<R> delivery;
  private @Nullable Deadline deadline;
  private @Nullable ServerContext parent;
  private @Nullable Runnable parentTask;

  // Guarded by this.
  private boolean open;
  private boolean halfClosed;
  private int initialDemand;
  private int bufferedBytes;
  private boolean awaited;
  private @Nullable List<byte[]> buffered; // null: nothing

  // The one request of methods that have one: the caller's until submitted, then the holder's.
  private @Nullable Q request;
  private byte @Nullable [] framed;

  private volatile @Nullable ClientStream<R> stream;
  private volatile @Nullable ClientConnection waitingOn;
  private volatile EventLoop.@Nullable Timer timer;

  // The connection's loop.
  private int responses;
  private boolean responseSeen;
  private boolean retried;

  ChannelCall(ClientChannel channel, MethodDescriptor<Q, R> method, CallOptions options) {
    this.channel = channel;
    this.method = method;
    this.options = options;
    String name = options.compression();
    this.codec = name == null ? null : codecs().find(name);
  }

  Codecs codecs() {
    return channel.settings().codecs();
  }

  int maxInboundMessageSize() {
    int own = options.maxInboundMessageSize();
    return own >= 0 ? own : channel.settings().maxInboundMessageSize();
  }

  int maxInboundMetadataSize() {
    return channel.settings().http2().maxHeaderListSize();
  }

  private int maxOutboundMessageSize() {
    int own = options.maxOutboundMessageSize();
    return own >= 0 ? own : channel.settings().maxOutboundMessageSize();
  }

  boolean waitsForReady() {
    return options.waitForReady();
  }

  boolean isOver() {
    return finished;
  }

  // The caller's side.

  @Override
  public void start(ClientCallListener<R> listener) {
    if (delivery != null) {
      throw new IllegalStateException("the call of " + method + " was started before");
    }
    delivery =
        new ResponseDelivery<>(
            listener,
            options.executor(),
            options.responseMetadata(),
            method.kind().oneResponse(),
            this);
    long now = channel.loop().nanoTime();
    Duration timeout = options.timeout();
    ServerContext serving = options.parent();
    Deadline own =
        Deadline.earlier(timeout == null ? null : Deadline.after(timeout, now), options.deadline());
    deadline = serving == null ? own : Deadline.earlier(own, serving.deadline());
    if (channel.isShutdown()) {
      finish(ClientChannel.CLOSED, Metadata.EMPTY);
      return;
    }
    String unknown = options.compression();
    if (unknown != null && codec == null) {
      finish(
          Status.INTERNAL.withMessage(
              "codec '" + unknown + "' is not known; this channel has " + codecs()),
          Metadata.EMPTY);
      return;
    }
    if (deadline != null && deadline.remainingNanos(now) <= 0) {
      finish(
          Status.DEADLINE_EXCEEDED.withMessage("the deadline had passed before the call started"),
          Metadata.EMPTY);
      return;
    }
    if (serving != null) {
      Runnable task =
          () ->
              terminate(
                  (isLate() ? Status.DEADLINE_EXCEEDED : Status.CANCELLED)
                      .withMessage(
                          "the call of " + serving.method() + " that made this one was cancelled"));
      parent = serving;
      parentTask = task;
      serving.onCancel(task);
    }
    if (!method.kind().oneRequest()) {
      channel.submit(this);
    }
  }

  @Override
  public void request(int count) {
    if (count <= 0) {
      throw new IllegalArgumentException("request of " + count + " messages is not positive");
    }
    if (method.kind().oneResponse()) {
      return;
    }
    ClientStream<R> target;
    synchronized (this) {
      initialDemand = (int) Math.min((long) initialDemand + count, Integer.MAX_VALUE);
      if (!open) {
        return;
      }
      target = stream;
    }
    if (target != null && !isOver()) {
      EventLoop loop = target.connection().loop();
      if (loop.inLoop()) {
        target.addDemand(count);
      } else {
        loop.execute(() -> target.addDemand(count));
      }
    }
  }

  @Override
  public void send(Q message) {
    if (isOver()) {
      return;
    }
    if (method.kind().oneRequest()) {
      if (request != null) {
        terminate(Status.INTERNAL.withMessage("more than one request for " + method));
      } else {
        request = message;
      }
      return;
    }
    Codec compressor = compressing ? codec : null;
    ClientStream<R> target = stream;
    if (target != null && target.isOutboundOver()) {
      refuseRequest();
      return;
    }
    try {
      if (target != null && target.isDirect()) {
        target.write(method.requests(), message, compressor, maxOutboundMessageSize(), false);
        target.connection().flushSoon();
        return;
      }
      byte[] bytes =
          MessageEncoder.encode(method.requests(), message, compressor, maxOutboundMessageSize());
      synchronized (this) {
        if (!open) {
          if (buffered == null) {
            buffered = new ArrayList<>();
          }
          buffered.add(bytes);
          bufferedBytes += bytes.length;
          return;
        }
        target = stream;
      }
      if (target != null) {
        sendLater(target, bytes, false);
      }
    } catch (MessageException e) {
      terminate(e.status());
    }
  }

  @Override
  public void halfClose() {
    if (isOver()) {
      return;
    }
    if (method.kind().oneRequest()) {
      submitRequest();
      return;
    }
    ClientStream<R> target;
    synchronized (this) {
      if (halfClosed) {
        return;
      }
      halfClosed = true;
      if (!open) {
        return;
      }
      target = stream;
    }
    if (target != null) {
      byte[] nothing = new byte[0];
      if (target.isDirect()) {
        target.write(nothing, true);
        target.connection().flushSoon();
      } else {
        sendLater(target, nothing, true);
      }
    }
  }

  private void sendLater(ClientStream<R> target, byte[] bytes, boolean end) {
    target.post(
        bytes.length,
        () -> {
          target.write(bytes, end);
          target.connection().flushSoon();
        });
  }

  /** The one request is complete: encoded here, unless the connection's loop is this thread's. */
  private void submitRequest() {
    Q message = request;
    if (message == null) {
      terminate(Status.INTERNAL.withMessage("no request for " + method));
      return;
    }
    ClientConnection connection = channel.pick();
    if (connection != null && connection.loop().inLoop()) {
      connection.attach(this);
      return;
    }
    try {
      encodeRequest(message);
    } catch (MessageException e) {
      terminate(e.status());
      return;
    }
    channel.submit(this);
  }

  private void encodeRequest(Q message) throws MessageException {
    framed =
        MessageEncoder.encode(
            method.requests(), message, compressing ? codec : null, maxOutboundMessageSize());
  }

  @Override
  public boolean isReady() {
    ClientStream<R> target = stream;
    if (target != null) {
      return target.isOutboundOver() ? isBlocking() : target.ready();
    }
    synchronized (this) {
      if (isOver() || bufferedBytes <= MessageStream.READY_THRESHOLD) {
        return true;
      }
      awaited = true;
      return false;
    }
  }

  private boolean isBlocking() {
    return options.executor() instanceof EventQueue;
  }

  /**
   * The server has ended the call, and the caller, who has responses left to read, goes on sending.
   * A blocking caller is told, as he may never come to read otherwise; others are just not ready.
   */
  private void refuseRequest() {
    if (isBlocking() && !isOver()) {
      throw Status.CANCELLED
          .withMessage(method + " was ended by the server before this write; its responses remain")
          .exception();
    }
  }

  /** The server wants no more requests, while its responses are not read yet. */
  void onOutboundOver() {
    if (isBlocking()) {
      onReady();
    }
  }

  @Override
  public void compressMessages(boolean enabled) {
    compressing = enabled;
  }

  @Override
  public void cancel(String reason, @Nullable Throwable cause) {
    terminate(Status.CANCELLED.withMessage(reason).withCause(cause));
  }

  /** Ends the call from this side. Any thread. */
  private void terminate(Status status) {
    if (isOver()) {
      return;
    }
    ClientStream<R> target = stream;
    if (target == null) {
      finish(status, Metadata.EMPTY);
      ClientConnection holder = waitingOn;
      if (holder != null) {
        holder.loop().execute(() -> holder.forget(this));
      } else {
        channel.forget(this);
      }
      return;
    }
    EventLoop loop = target.connection().loop();
    if (loop.inLoop()) {
      end(target, status);
    } else {
      loop.execute(() -> end(target, status));
    }
  }

  private void end(ClientStream<R> target, Status status) {
    if (!isOver()) {
      target.abandon(ErrorCode.CANCEL);
      finish(status, Metadata.EMPTY);
    }
  }

  // The way to a stream.

  /** The task that brings this call to a connection. */
  Runnable attaching(ClientConnection connection) {
    return () -> connection.attach(this);
  }

  /** The call waits in the channel: its deadline runs on this loop. */
  void waitingIn(EventLoop loop) {
    arm(loop);
  }

  /** The call waits for a stream of a connection. */
  void waitingOn(ClientConnection connection) {
    waitingOn = connection;
    arm(connection.loop());
  }

  /** Opens a stream. The connection has room. Its loop only. */
  void open(ClientConnection connection) {
    waitingOn = null;
    long limit = connection.http2.peerMaxHeaderListSize();
    long size = MetadataWire.size(options.metadata());
    if (size > limit) {
      finish(
          Status.RESOURCE_EXHAUSTED.withMessage(
              String.format(
                  "request metadata of %,d bytes exceeds the server's"
                      + " SETTINGS_MAX_HEADER_LIST_SIZE of %,d",
                  size, limit)),
          Metadata.EMPTY);
      return;
    }
    ClientStream<R> target = new ClientStream<>(connection, this);
    connection.http2.open(target);
    connection.http2.sendHeaders(target, this, false);
    arm(connection.loop());
    try {
      if (method.kind().oneRequest()) {
        stream = target;
        writeRequest(target);
      } else {
        openStreaming(target);
      }
    } catch (MessageException e) {
      end(target, e.status());
      return;
    }
    if (isOver()) {
      target.abandon(ErrorCode.CANCEL);
    }
  }

  private void writeRequest(ClientStream<R> target) throws MessageException {
    byte[] bytes = framed;
    if (bytes != null) {
      target.write(bytes, true);
    } else {
      target.write(
          method.requests(),
          Objects.requireNonNull(request),
          compressing ? codec : null,
          maxOutboundMessageSize(),
          true);
    }
    addInitialDemand(target);
  }

  private void openStreaming(ClientStream<R> target) {
    List<byte[]> before;
    boolean end;
    boolean wake;
    synchronized (this) {
      stream = target;
      open = true;
      before = buffered == null ? List.of() : buffered;
      buffered = null;
      bufferedBytes = 0;
      end = halfClosed;
      wake = awaited;
    }
    // What the caller sends from here on is posted, and so comes behind this.
    for (byte[] bytes : before) {
      target.write(bytes, false);
    }
    if (end) {
      target.write(new byte[0], true);
    }
    addInitialDemand(target);
    if (wake && target.ready()) {
      onReady();
    }
  }

  private void addInitialDemand(ClientStream<R> target) {
    if (method.kind().oneResponse()) {
      target.addDemand(2); // a second message is found, and is an error
      return;
    }
    int demand;
    synchronized (this) {
      open = true;
      demand = initialDemand;
    }
    if (demand > 0) {
      target.addDemand(demand);
    }
  }

  @Override
  public void writeTo(HeaderWriter out) {
    RequestHeads heads = channel.heads();
    String authority = options.authority();
    if (authority == null) {
      out.template(heads.pseudo(method));
    } else {
      heads.writePseudo(method, authority, out);
    }
    Deadline until = deadline;
    if (until != null) {
      long left = until.remainingNanos(channel.loop().nanoTime());
      out.field(WireNames.TIMEOUT, GrpcTimeout.format(left), Indexing.NAME);
    }
    out.template(heads.common());
    if (codec != null) {
      out.field(WireNames.ENCODING, codec.name(), Indexing.INCREMENTAL);
    }
    MetadataWire.write(options.metadata(), out);
  }

  private void arm(EventLoop loop) {
    EventLoop.Timer before = timer;
    if (before != null) {
      before.cancel();
      timer = null;
    }
    Deadline until = deadline;
    if (until != null && !isOver()) {
      timer = loop.schedule(this::expire, until.remainingNanos(loop.nanoTime()));
    }
  }

  private void expire() {
    String where;
    if (stream != null) {
      where = responseSeen ? "the response had begun" : "the server had not answered";
    } else if (waitingOn != null) {
      where = "it waited for a stream, all that the server allows at a time were in use";
    } else {
      where = "it waited for a connection: " + channel.whyNotReady();
    }
    terminate(Status.DEADLINE_EXCEEDED.withMessage("the deadline passed; " + where));
  }

  // The way back: the connection's loop.

  void onHeaders(Metadata headers) {
    responseSeen = true;
    delivery().onHeaders(headers);
  }

  /** A message came; whether its array was kept, which it may be if {@code own}. */
  boolean onMessage(byte[] buf, int off, int len, @Nullable Codec decompressor, boolean own)
      throws MessageException {
    R adopted = own ? MessageDecoder.adopt(method.responses(), buf) : null;
    R message =
        adopted != null
            ? adopted
            : MessageDecoder.read(
                method.responses(), buf, off, len, decompressor, maxInboundMessageSize());
    if (++responses > 1 && method.kind().oneResponse()) {
      throw new MessageException(
          Status.INTERNAL.withMessage("more than one response of " + method));
    }
    delivery().onMessage(message);
    return adopted != null;
  }

  void onReady() {
    if (!isOver()) {
      delivery().onReady();
    }
  }

  /** The stream has ended with a status, or cannot go on. */
  void onEnd(Status status, Metadata trailers) {
    if (status.isOk() && method.kind().oneResponse() && responses == 0) {
      finish(
          Status.INTERNAL.withMessage("the server ended " + method + " with OK but no response"),
          trailers);
    } else {
      finish(status, trailers);
    }
  }

  /** The stream ended without a status. */
  void onReset(StreamReset reset) {
    if (isOver()) {
      return;
    }
    boolean unseen =
        reset.cause() == StreamReset.Cause.UNPROCESSED
            || (reset.cause() == StreamReset.Cause.PEER
                && reset.errorCode() == ErrorCode.REFUSED_STREAM);
    if (unseen && !retried && !responseSeen && method.kind().oneRequest()) {
      retried = true;
      synchronized (this) {
        open = false; // what is asked for meanwhile is kept, and all of it asked for again
        stream = null;
      }
      channel.requeue(this);
      return;
    }
    Status status = StatusMapping.ofReset(reset);
    if (status.code() == Status.Code.CANCELLED && isLate()) {
      status = Status.DEADLINE_EXCEEDED.withMessage("the server cancelled at the deadline");
    }
    finish(status, Metadata.EMPTY);
  }

  /** Whether the deadline has passed. */
  private boolean isLate() {
    Deadline until = deadline;
    return until != null && until.remainingNanos(channel.loop().nanoTime()) <= 0;
  }

  /** Ends the call, once. Any thread. */
  void finish(Status status, Metadata trailers) {
    if (!FINISHED.compareAndSet(this, false, true)) {
      return;
    }
    EventLoop.Timer running = timer;
    if (running != null) {
      running.cancel();
    }
    if (parent != null && parentTask != null) {
      parent.removeOnCancel(parentTask);
    }
    if (!method.kind().oneRequest()) {
      synchronized (this) {
        buffered = null;
      }
    }
    delivery().onClose(status, trailers);
  }

  private ResponseDelivery<R> delivery() {
    return Objects.requireNonNull(delivery, "the call has not started");
  }

  /** The loop of the connection, or of the channel while there is none. */
  private EventLoop currentLoop() {
    ClientStream<R> target = stream;
    return target != null ? target.connection().loop() : channel.loop();
  }

  @Override
  public boolean isOnLoop() {
    return currentLoop().inLoop();
  }

  @Override
  public void onLoop(Runnable task) {
    if (stream != null) {
      currentLoop().execute(task);
    } else {
      channel.runOnLoop(task);
    }
  }

  @Override
  public void onListenerFailed(Throwable failure) {
    terminate(
        Status.CANCELLED
            .withMessage("the listener of the call failed: " + failure)
            .withCause(failure));
  }
}
