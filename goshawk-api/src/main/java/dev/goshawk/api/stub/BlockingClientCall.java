package dev.goshawk.api.stub;

import dev.goshawk.api.CallFactory;
import dev.goshawk.api.CallOptions;
import dev.goshawk.api.ClientCall;
import dev.goshawk.api.ClientCallListener;
import dev.goshawk.api.Deadline;
import dev.goshawk.api.DuplexStream;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.RequestStream;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.internal.EventQueue;
import dev.goshawk.api.internal.MessageQueue;
import java.time.Duration;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A call in blocking style: the four shapes of generated clients are views of this one class.
 *
 * <p>All events come on the threads that wait in its methods, through an {@link EventQueue}: one
 * thread at a time reads, any write, any may close. After {@link #close} perhaps nobody waits, and
 * the end is delivered by the thread that brings it, so that listeners of interceptors receive it
 * in any case.
 *
 * <p>A wait ends by the waiting thread's own clock shortly after the call's deadline, should the
 * event loop be stuck that ought to have ended it then. What comes of the call after that is not
 * listened to.
 */
final class BlockingClientCall<Q, R>
    implements ClientCallListener<R>, RequestStream<Q, R>, DuplexStream<Q, R> {

  /** How long the loop is waited for when it should have ended the call. Its message says more. */
  static final Duration GRACE = Duration.ofMillis(500);

  private final MethodDescriptor<Q, R> method;
  private final ClientCall<Q, R> call;
  private final EventQueue events = new EventQueue();
  private final MessageQueue<R> messages = new MessageQueue<>();
  private final @Nullable ResponseCapture capture;
  private final @Nullable Deadline bound;
  private final BooleanSupplier readable = messages::isReadable;
  private final OneReader reader;
  private final ReentrantLock sending = new ReentrantLock();
  private volatile @Nullable Metadata headers;
  private volatile @Nullable Status status; // the first one stays
  private volatile Metadata trailers = Metadata.EMPTY;
  private final BooleanSupplier ended = this::hasEnded;
  private boolean halfClosed; // guarded by sending
  private boolean finished; // guarded by sending

  BlockingClientCall(CallFactory calls, MethodDescriptor<Q, R> method, CallOptions options) {
    Objects.requireNonNull(calls, "calls");
    this.method = Objects.requireNonNull(method, "method");
    Objects.requireNonNull(options, "options");
    LoopRefusal.check(method);
    this.capture = options.get(ResponseCapture.KEY);
    this.reader = new OneReader(method, "responses");
    this.bound = bound(options);
    this.call = Refusals.newCall(calls, method, options.withExecutor(events));
  }

  private boolean hasEnded() {
    return status != null;
  }

  /** The deadline of a call that starts now, and the grace; null when there is none. */
  private static @Nullable Deadline bound(CallOptions options) {
    Duration timeout = options.timeout();
    ServerContext parent = options.parent();
    Deadline deadline =
        Deadline.earlier(options.deadline(), parent == null ? null : parent.deadline());
    return Deadline.earlier(
        timeout == null ? null : Deadline.after(timeout.plus(GRACE)),
        deadline == null ? null : Deadline.after(deadline.remaining().plus(GRACE)));
  }

  BlockingClientCall<Q, R> start() {
    Refusals.start(call, this, method.kind().oneResponse() ? 1 : MessageQueue.LOOK_AHEAD);
    return this;
  }

  BlockingClientCall<Q, R> sendLast(Q message) {
    halfClosed = true;
    try {
      call.sendLast(message);
    } catch (Throwable failure) { // of an interceptor; the caller gets no stream to close
      abandon("the request of " + method + " could not be sent: " + failure, failure);
      throw Refusals.<RuntimeException>thrown(Refusals.fromCall(failure));
    }
    return this;
  }

  /** Waits for the one response and the end. */
  R single() {
    await(ended);
    messages.hasMessage(); // throws the failure that the call ended with
    R response = messages.poll();
    if (response == null) {
      throw failure(Status.INTERNAL.withMessage(method + " ended with OK without a response"));
    }
    return response;
  }

  // What the call brings: one event after another, on whatever thread waits.

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
  public synchronized void onClose(Status status, Metadata trailers) {
    if (this.status != null) {
      return; // given up before by this side
    }
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

  // Reading.

  @Override
  public boolean hasNext() {
    boolean entered = reader.enter();
    try {
      await(readable);
      return messages.hasMessage();
    } finally {
      if (entered) {
        reader.leave();
      }
    }
  }

  @Override
  public boolean hasNext(Duration timeout) throws TimeoutException {
    Deadline limit = Deadline.after(Objects.requireNonNull(timeout, "timeout"));
    boolean entered = reader.enter();
    try {
      if (bound != null && bound.compareTo(limit) < 0) {
        await(readable);
      } else if (!await(readable, limit)) {
        throw new TimeoutException("no response of " + method + " came within " + timeout);
      }
      return messages.hasMessage();
    } finally {
      if (entered) {
        reader.leave();
      }
    }
  }

  @Override
  public R next() {
    boolean entered = reader.enter();
    try {
      await(readable);
      messages.hasMessage();
      R message = messages.poll();
      if (message == null) {
        throw reader.noMore();
      }
      int more = messages.replenish();
      if (more > 0 && status == null) {
        call.request(more);
      }
      return message;
    } finally {
      if (entered) {
        reader.leave();
      }
    }
  }

  @Override
  public Iterator<R> iterator() {
    return reader.iterator(this::hasNext, this::next);
  }

  @Override
  public Metadata headers() {
    await(() -> headers != null || status != null);
    Metadata seen = headers;
    if (seen != null) {
      return seen;
    }
    Status end = status;
    if (end != null && !end.isOk()) {
      throw failure(end);
    }
    return Metadata.EMPTY;
  }

  @Override
  public Metadata trailers() {
    return trailers;
  }

  // Writing.

  @Override
  public void write(Q message) {
    Objects.requireNonNull(message, "message");
    await(() -> status != null || call.isReady() || !call.isOpen());
    sending.lock();
    try {
      if (halfClosed) {
        throw new IllegalStateException(method + " takes no more requests: its writes were ended");
      }
      Status end = status;
      if (end != null && !end.isOk()) {
        throw failure(end);
      }
      if (end != null || !call.isOpen()) {
        throw failure(
            Status.CANCELLED.withMessage(
                method
                    + " was ended by the server before this write; "
                    + (method.kind().oneResponse()
                        ? "finish() gives its answer"
                        : "reading on gives its responses and how it ended")));
      }
      call.send(message);
    } finally {
      sending.unlock();
    }
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
  public void endWrites() {
    sending.lock();
    try {
      if (!halfClosed) {
        halfClosed = true;
        call.halfClose();
      }
    } finally {
      sending.unlock();
    }
  }

  @Override
  public R finish() {
    sending.lock();
    try {
      if (finished) {
        throw new IllegalStateException(
            "finish() of " + method + " was called before; a call has one response");
      }
      finished = true;
    } finally {
      sending.unlock();
    }
    endWrites();
    return single();
  }

  @Override
  public CompletableFuture<String> describe() {
    return call.describe();
  }

  @Override
  public void close() {
    if (status == null) {
      abandon(method + " was closed by its caller before its end", null);
    }
  }

  private void abandon(String reason, @Nullable Throwable cause) {
    events.abandon();
    call.cancel(reason, cause);
  }

  // Waiting.

  /** Waits for a condition, which holds at the end of the call at the latest. */
  private void await(BooleanSupplier done) {
    if (!await(done, bound)) {
      giveUp(Status.DEADLINE_EXCEEDED.withMessage(overdue()));
    }
  }

  /**
   * That the deadline has passed without an end, and whose fault that is. A call of a channel is
   * described by its loop; one that an interceptor has made without the channel answers at once.
   */
  private String overdue() {
    String known = call.describe().getNow(null);
    return known == null
        ? "the deadline passed, and the event loop of "
            + method
            + " has not ended the call since: it is blocked or overloaded"
        : "the deadline passed, and nothing has ended " + method + " since: " + known;
  }

  /** Waits for a condition until a deadline at the latest; whether it holds. */
  private boolean await(BooleanSupplier done, @Nullable Deadline until) {
    LoopRefusal.unlessDone(done, method);
    try {
      return events.await(done, until);
    } catch (InterruptedException e) {
      String reason = "the thread that waited for " + method + " was interrupted";
      call.cancel(reason, e);
      Status cancelled = Status.CANCELLED.withMessage(reason).withCause(e);
      if (!awaitEnd(e)) {
        giveUp(cancelled);
      }
      Thread.currentThread().interrupt();
      throw failure(cancelled);
    }
  }

  /** Waits for the end of the cancelled call, which comes without the peer; whether it came. */
  private boolean awaitEnd(InterruptedException first) {
    Deadline until = Deadline.after(GRACE);
    while (true) {
      try {
        return events.await(ended, until);
      } catch (InterruptedException again) {
        first.addSuppressed(again);
      }
    }
  }

  /** Ends the call as far as this side is concerned, since its loop does not. */
  private void giveUp(Status why) {
    onClose(why, Metadata.EMPTY);
    abandon(why.message(), why.cause());
  }

  private StatusException failure(Status status) {
    Metadata seen = headers;
    return StatusException.fromCall(status, seen == null ? Metadata.EMPTY : seen, trailers);
  }
}
