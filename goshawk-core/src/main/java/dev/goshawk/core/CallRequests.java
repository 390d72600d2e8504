package dev.goshawk.core;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Codec;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.Status;
import dev.goshawk.api.internal.EventQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a call on the client sends. The caller's methods come from any thread: before the call has a
 * stream they fill a buffer, guarded by the monitor; afterwards they go to the stream.
 */
abstract class CallRequests<Q, R> extends CallResponses<Q, R> {

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

  CallRequests(ClientChannel channel, MethodDescriptor<Q, R> method, CallOptions options) {
    super(channel, method, options);
  }

  /** Sends the call on its way to a connection. */
  abstract void submit();

  /** The same, if there is a connection whose loop is this thread's; else does nothing. */
  abstract boolean attachedHere();

  /** Gives the call back to the channel. */
  abstract void requeue();

  /** The stream that has the call, or null. Any thread. */
  final @Nullable ClientStream<R> stream() {
    return stream;
  }

  @Override
  public final void request(int count) {
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
  public final void send(Q message) {
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
    Codec compressor = compressor();
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
  public final void halfClose() {
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
    if (attachedHere()) {
      return;
    }
    try {
      encodeRequest(message);
    } catch (MessageException e) {
      terminate(e.status());
      return;
    }
    submit();
  }

  private void encodeRequest(Q message) throws MessageException {
    framed =
        MessageEncoder.encode(method.requests(), message, compressor(), maxOutboundMessageSize());
  }

  @Override
  public final boolean isReady() {
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
  final void onOutboundOver() {
    if (isBlocking()) {
      onReady();
    }
  }

  @Override
  final void dropUnsent() {
    if (!method.kind().oneRequest()) {
      synchronized (this) {
        buffered = null;
      }
    }
  }

  // The stream: the connection's loop.

  @Override
  final void startAnew() {
    synchronized (this) {
      open = false; // what is asked for meanwhile is kept, and all of it asked for again
      stream = null;
    }
    requeue();
  }

  /** Sends what there is over a stream that has just been opened. */
  final void sendOver(ClientStream<R> target) throws MessageException {
    if (method.kind().oneRequest()) {
      stream = target;
      writeRequest(target);
    } else {
      openStreaming(target);
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
          compressor(),
          maxOutboundMessageSize(),
          true);
    }
    addInitialDemand(target, method.kind().oneResponse() ? 0 : openDemand());
  }

  private void openStreaming(ClientStream<R> target) {
    List<byte[]> before;
    boolean end;
    boolean wake;
    int demand;
    synchronized (this) {
      stream = target;
      demand = openDemand();
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
    addInitialDemand(target, demand);
    if (wake && target.ready()) {
      onReady();
    }
  }

  /** What the caller asks for from here on goes to the stream; answers what it asked for before. */
  private synchronized int openDemand() {
    open = true;
    return initialDemand;
  }

  private void addInitialDemand(ClientStream<R> target, int demand) {
    // Of one response a second message is found, and is an error.
    int due = method.kind().oneResponse() ? 2 : demand;
    if (due > 0) {
      target.addDemand(due);
    }
  }
}
