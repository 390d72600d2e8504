package dev.goshawk.api.stub;

import dev.goshawk.api.CallFactory;
import dev.goshawk.api.CallOptions;
import dev.goshawk.api.ClientCall;
import dev.goshawk.api.ClientCallListener;
import dev.goshawk.api.Deadline;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.internal.EventQueue;
import java.time.Duration;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A call whose events come on the threads that wait for it, through an {@link EventQueue}: one
 * object for the call, its listener, and, as a supplier, whether it has ended. After {@link
 * #abandon} perhaps nobody waits, and the end is delivered by the thread that brings it, so that
 * listeners of interceptors receive it in any case.
 *
 * <p>A wait ends by the waiting thread's own clock shortly after the call's deadline, should the
 * event loop be stuck that ought to have ended it then. What comes of the call after that is not
 * listened to. Any thread.
 */
abstract class WaitingCall<Q, R> implements ClientCallListener<R>, BooleanSupplier {

  /** How long the loop is waited for when it should have ended the call. Its message says more. */
  static final Duration GRACE = Duration.ofMillis(500);

  final MethodDescriptor<Q, R> method;
  final ClientCall<Q, R> call;
  private final EventQueue events = new EventQueue();
  private final @Nullable ResponseCapture capture;
  final @Nullable Deadline bound;
  private volatile @Nullable Metadata headers;
  private volatile @Nullable Status status; // the first one stays
  private volatile @Nullable Metadata trailers;

  WaitingCall(CallFactory calls, MethodDescriptor<Q, R> method, CallOptions options) {
    Objects.requireNonNull(calls, "calls");
    this.method = Objects.requireNonNull(method, "method");
    Objects.requireNonNull(options, "options");
    LoopRefusal.check(method);
    this.capture = options.get(ResponseCapture.KEY);
    this.bound = bound(options);
    this.call = Refusals.newCall(calls, method, options.withExecutor(events));
  }

  /**
   * Starts the call and asks for responses.
   *
   * @param demand how many
   */
  final void start(int demand) {
    Refusals.start(call, this, demand);
  }

  /** Sends the last request. */
  final void sendLastRequest(Q message) {
    try {
      call.sendLast(message);
    } catch (Throwable failure) { // of an interceptor; the caller gets no stream to close
      abandon("the request of " + method + " could not be sent: " + failure, failure);
      throw Refusals.<RuntimeException>thrown(Refusals.fromCall(failure));
    }
  }

  // What the call brings: one event after another, on whatever thread waits.

  @Override
  public final void onHeaders(Metadata headers) {
    this.headers = headers;
    if (capture != null) {
      capture.onHeaders(headers);
    }
  }

  @Override
  public final synchronized void onClose(Status status, Metadata trailers) {
    if (this.status != null) {
      return; // given up before by this side
    }
    this.trailers = trailers;
    if (capture != null) {
      capture.onClose(trailers);
    }
    onEnd(status);
    this.status = status; // last: another thread that sees it finds the rest in place
  }

  /** The call has ended, once: what waits of its responses is settled. */
  abstract void onEnd(Status how);

  /** The one response of a call that has ended with OK. */
  final R single(@Nullable R response) {
    if (response == null) {
      throw failure(Status.INTERNAL.withMessage(method + " ended with OK without a response"));
    }
    return response;
  }

  /** How the call has ended, or null. */
  final @Nullable Status status() {
    return status;
  }

  /** The response headers, or null before they have come. */
  final @Nullable Metadata headersIfAny() {
    return headers;
  }

  /** The trailers; empty before the end. */
  public Metadata trailers() {
    Metadata come = trailers;
    return come == null ? Metadata.EMPTY : come;
  }

  /** Whether the call has ended. */
  @Override
  public final boolean getAsBoolean() {
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

  /** Nobody waits for the call any more: it is cancelled. */
  final void abandon(String reason, @Nullable Throwable cause) {
    events.abandon();
    call.cancel(reason, cause);
  }

  // Waiting.

  /** Waits for a condition, which holds at the end of the call at the latest. */
  final void await(BooleanSupplier done) {
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
  final boolean await(BooleanSupplier done, @Nullable Deadline until) {
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
        return events.await(this, until);
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

  final StatusException failure(Status status) {
    Metadata seen = headers;
    return StatusException.fromCall(status, seen == null ? Metadata.EMPTY : seen, trailers());
  }
}
