package dev.goshawk.core.client;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.ClientCallListener;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.Status;
import dev.goshawk.core.loop.Elapsed;
import dev.goshawk.core.message.MessageException;
import dev.goshawk.core.transport.EventLoop;
import dev.goshawk.core.wire.MetadataWire;
import dev.goshawk.http2.ErrorCode;
import java.net.SocketAddress;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLSession;
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
 * <p>Here is its way to a stream, and who holds it meanwhile; what it was asked for, how it ends,
 * what comes back and what it sends are in {@link CallTerms}, {@link CallEnding}, {@link
 * CallResponses}, {@link CallStreaming} and {@link CallRequests}.
 */
final class ChannelCall<Q, R> extends CallRequests<Q, R> {

  private static final String ENDED = "the call has ended";

  private volatile @Nullable ClientConnection waitingOn;
  private long waitingSince; // the loop of what the call waits for

  ChannelCall(ClientChannel channel, MethodDescriptor<Q, R> method, CallOptions options) {
    super(channel, method, options);
  }

  // The caller's side.

  @Override
  public void start(ClientCallListener<R> listener) {
    listen(listener);
    long now = channel.loop().nanoTime();
    ServerContext serving = options.parent();
    begin(now, serving);
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
    if (isPast(now)) {
      finish(
          Status.DEADLINE_EXCEEDED.withMessage("the deadline had passed before the call started"),
          Metadata.EMPTY);
      return;
    }
    if (serving != null) {
      inherit(serving);
    }
    if (!method.kind().oneRequest()) {
      submit();
    }
  }

  @Override
  public void cancel(String reason, @Nullable Throwable cause) {
    terminate(Status.CANCELLED.withMessage(reason).withCause(cause));
  }

  @Override
  void terminate(Status status) {
    if (isOver()) {
      return;
    }
    ClientStream<R> target = stream();
    if (target == null) {
      finish(status, Metadata.EMPTY);
      forget();
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
  private void forget() {
    ClientConnection holder = waitingOn;
    ClientStream<R> opened = stream();
    if (opened != null) { // by a loop that may have done so before the end
      opened.connection().loop().execute(() -> opened.abandon(ErrorCode.CANCEL));
    } else if (holder != null) {
      holder.loop().execute(() -> holder.forget(this));
    } else {
      channel.forget(this);
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
    waitingSince = connection.loop().nanoTime();
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
                  Locale.ROOT,
                  "request metadata of %,d bytes exceeds the server's"
                      + " SETTINGS_MAX_HEADER_LIST_SIZE of %,d",
                  size,
                  limit)),
          Metadata.EMPTY);
      return;
    }
    ClientStream<R> target = new ClientStream<>(connection, this);
    connection.http2.open(target);
    connection.http2.sendHeaders(target, this, false);
    arm(connection.loop());
    try {
      sendOver(target);
    } catch (MessageException e) {
      end(target, e.status());
      return;
    }
    if (isOver()) {
      target.abandon(ErrorCode.CANCEL);
    }
  }

  @Override
  void submit() {
    channel.submit(this);
  }

  @Override
  boolean attachedHere() {
    ClientConnection connection = channel.pick();
    if (connection == null || !connection.loop().inLoop() || !connection.hasRoom()) {
      return false;
    }
    connection.attach(this);
    return true;
  }

  @Override
  void requeue() {
    channel.requeue(this);
  }

  // Where the call is.

  @Override
  EventLoop holder() {
    ClientConnection holder = waitingOn;
    return stream() == null && holder != null ? holder.loop() : currentLoop();
  }

  /** The loop of the connection, or of the channel while there is none. */
  private EventLoop currentLoop() {
    ClientStream<R> target = stream();
    return target != null ? target.connection().loop() : channel.loop();
  }

  @Override
  public boolean isOnLoop() {
    return currentLoop().inLoop();
  }

  @Override
  public void onLoop(Runnable task) {
    if (stream() != null) {
      currentLoop().execute(task);
    } else {
      channel.runOnLoop(task);
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
    if (isStarted()) {
      describe(words);
    } else {
      words.complete("the call has not started");
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

  @Override
  String account() {
    ClientStream<R> target = stream();
    ClientConnection holder = waitingOn;
    if (target == null) {
      return holder == null ? channel.whyWaiting(this) : holder.whyWaiting(waitingSince);
    }
    long now = target.connection().loop().nanoTime();
    String blocked = target.blocked("server", now);
    if (blocked == null) {
      blocked = target.localEnded() ? "request sent" : "requests not ended by the application";
    }
    return blocked
        + ", "
        + received(target, now)
        + "; the call began "
        + Elapsed.between(began(), now)
        + " ago";
  }
}
