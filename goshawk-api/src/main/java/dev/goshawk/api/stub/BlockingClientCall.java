package dev.goshawk.api.stub;

import dev.goshawk.api.CallFactory;
import dev.goshawk.api.CallOptions;
import dev.goshawk.api.ClientCall;
import dev.goshawk.api.ClientCallListener;
import dev.goshawk.api.DuplexStream;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.RequestStream;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.internal.EventQueue;
import dev.goshawk.api.internal.MessageQueue;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A call in blocking style: the four shapes of generated clients are views of this one class.
 *
 * <p>All events come on the threads that wait in its methods, through an {@link EventQueue}: at
 * most one thread reads and one writes; any may close. After {@link #close} perhaps nobody waits,
 * and the end is delivered by the thread that brings it, so that listeners of interceptors hear it
 * in any case.
 */
final class BlockingClientCall<Q, R>
    implements ClientCallListener<R>, RequestStream<Q, R>, DuplexStream<Q, R> {

  private final MethodDescriptor<Q, R> method;
  private final ClientCall<Q, R> call;
  private final EventQueue events = new EventQueue();
  private final MessageQueue<R> messages = new MessageQueue<>();
  private final @Nullable ResponseCapture capture;
  private final BooleanSupplier readable = messages::isReadable;
  private volatile @Nullable Metadata headers;
  private volatile @Nullable Status status;
  private volatile Metadata trailers = Metadata.EMPTY;
  private boolean halfClosed;

  BlockingClientCall(CallFactory calls, MethodDescriptor<Q, R> method, CallOptions options) {
    this.method = method;
    this.capture = options.get(ResponseCapture.KEY);
    this.call = calls.newCall(method, options.withExecutor(events));
  }

  BlockingClientCall<Q, R> start() {
    call.start(this);
    if (!method.kind().oneResponse()) {
      call.request(MessageQueue.LOOK_AHEAD);
    }
    return this;
  }

  BlockingClientCall<Q, R> sendLast(Q message) {
    halfClosed = true;
    try {
      call.sendLast(message);
    } catch (Throwable failure) { // of an interceptor; the caller gets no stream to close
      leave("the request of " + method + " could not be sent: " + failure, failure);
      throw failure;
    }
    return this;
  }

  /** Waits for the one response and the end. */
  R single() {
    await(() -> status != null);
    messages.hasMessage(); // throws the failure that the call ended with
    R response = messages.poll();
    if (response == null) {
      throw failure(Status.INTERNAL.withMessage(method + " ended with OK without a response"));
    }
    return response;
  }

  @Override
  public void onHeaders(Metadata headers) {
    this.headers = headers;
    if (capture != null) {
      capture.onHeaders(headers);
    }
  }

  @Override
  public void onMessage(R message) {
    messages.add(message);
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    this.trailers = trailers;
    if (capture != null) {
      capture.onClose(trailers);
    }
    if (status.isOk()) {
      messages.end();
    } else if (!method.kind().oneResponse()) {
      messages.fail(failure(status));
    } else {
      // A failed call of one response has none, whatever came before the status.
      while (messages.poll() != null) {}
      messages.fail(failure(status));
    }
    this.status = status; // last: another thread that sees it finds the rest in place
  }

  @Override
  public boolean hasNext() {
    await(readable);
    return messages.hasMessage();
  }

  @Override
  public R next() {
    await(readable);
    messages.hasMessage();
    R message = messages.poll();
    if (message == null) {
      throw new NoSuchElementException(method + " has no more responses");
    }
    int more = messages.replenish();
    if (more > 0 && status == null) {
      call.request(more);
    }
    return message;
  }

  @Override
  public Metadata headers() {
    await(() -> headers != null || status != null);
    Metadata seen = headers;
    if (seen != null) {
      return seen;
    }
    Status ended = status;
    if (ended != null && !ended.isOk()) {
      throw failure(ended);
    }
    return Metadata.EMPTY;
  }

  @Override
  public Metadata trailers() {
    return trailers;
  }

  @Override
  public void write(Q message) {
    if (halfClosed) {
      throw new IllegalStateException(method + " takes no more requests: its writes were ended");
    }
    await(() -> status != null || call.isReady() || !call.isOpen());
    Status ended = status;
    if (ended != null) {
      throw ended.isOk()
          ? failure(
              Status.CANCELLED.withMessage(method + " was ended by the server before this write"))
          : failure(ended);
    }
    if (!call.isOpen()) {
      throw failure(
          Status.CANCELLED.withMessage(
              method + " was ended by the server before this write; its responses remain"));
    }
    call.send(message);
  }

  @Override
  public boolean isReady() {
    return call.isReady();
  }

  @Override
  public void compressMessages(boolean enabled) {
    call.compressMessages(enabled);
  }

  @Override
  public CompletableFuture<String> describe() {
    return call.describe();
  }

  @Override
  public void endWrites() {
    if (!halfClosed) {
      halfClosed = true;
      call.halfClose();
    }
  }

  @Override
  public R finish() {
    endWrites();
    return single();
  }

  @Override
  public void close() {
    if (status == null) {
      leave(method + " was closed by its caller before its end", null);
    }
  }

  private void leave(String reason, @Nullable Throwable cause) {
    events.abandon();
    call.cancel(reason, cause);
  }

  private void await(BooleanSupplier done) {
    try {
      events.await(done);
    } catch (InterruptedException e) {
      String reason = "the thread that waited for " + method + " was interrupted";
      call.cancel(reason, e);
      awaitEnd(e);
      Thread.currentThread().interrupt();
      throw failure(Status.CANCELLED.withMessage(reason).withCause(e));
    }
  }

  /** Waits for the end of the cancelled call, which comes without the peer. */
  private void awaitEnd(InterruptedException first) {
    while (status == null) {
      try {
        events.await(() -> status != null);
      } catch (InterruptedException again) {
        first.addSuppressed(again);
      }
    }
  }

  private StatusException failure(Status status) {
    return StatusException.fromCall(status, trailers);
  }
}
