package dev.goshawk.api;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * A call that begins when its options are known: for interceptors that have to wait for something,
 * such as a token, without blocking.
 *
 * <pre>{@code
 * public <Q, R> ClientCall<Q, R> intercept(
 *     MethodDescriptor<Q, R> method, CallOptions options, CallFactory next) {
 *   return new DelayedClientCall<>(method, options, next, tokens.fetch().thenApply(
 *       token -> options.withMetadata(Metadata.of(AUTHORIZATION, token))));
 * }
 * }</pre>
 *
 * <p>Any thread. What is asked of the call meanwhile is kept, and done in its order when the
 * options have come; {@link #isReady} is false until then. The call begins on the executor of its
 * options, which for a blocking call is the caller's thread when that waits, or else on the thread
 * that completes the stage. A stage that fails ends the call: with the status of a {@link
 * StatusException}, else with UNAVAILABLE. Where the executor throws, whatever it throws, the call
 * ends with CANCELLED, and its listener hears that on the thread that met the executor. The wait
 * counts against the deadline of the call, which ends it; so does the call being served that it
 * belongs to.
 *
 * @param <Q> the type of the requests
 * @param <R> the type of the responses
 */
public final class DelayedClientCall<Q, R> implements ClientCall<Q, R> {

  private enum State {
    WAITING,
    BEGUN,
    ENDED
  }

  private final MethodDescriptor<Q, R> method;
  private final CallOptions before;
  private final CallFactory next;
  private final CompletionStage<CallOptions> options;
  private final @Nullable ServerContext parent; // of the thread that makes the call
  private final Runnable parentTask = this::onParentEnd; // one object, to be removed by

  // Written by start, before anything else happens.
  private @Nullable ClientCallListener<R> listener;
  private @Nullable Deadline deadline;

  private final ArrayDeque<Consumer<ClientCall<Q, R>>> waiting = new ArrayDeque<>(); // under this
  private volatile State state = State.WAITING; // written under this
  private boolean endGiven; // under this: the listener was given an end of a call not begun
  private volatile boolean endDelivered; // of an end before the call began
  private volatile @Nullable ClientCall<Q, R> call; // when all that waited has been done

  /**
   * A call that has not started.
   *
   * @param before the options as the interceptor got them: their executor and deadline hold while
   *     the call waits
   * @param next makes the call
   * @param options completes with the options of the call; it is never cancelled from here
   */
  public DelayedClientCall(
      MethodDescriptor<Q, R> method,
      CallOptions before,
      CallFactory next,
      CompletionStage<CallOptions> options) {
    this.method = Objects.requireNonNull(method, "method");
    this.before = Objects.requireNonNull(before, "before");
    this.next = Objects.requireNonNull(next, "next");
    this.options = Objects.requireNonNull(options, "options");
    this.parent = before.parent();
  }

  @Override
  public void start(ClientCallListener<R> listener) {
    Objects.requireNonNull(listener, "listener");
    if (this.listener != null) {
      throw new IllegalStateException("the call of " + method + " was started before");
    }
    this.listener = listener;
    Duration timeout = before.timeout();
    Deadline own =
        Deadline.earlier(timeout == null ? null : Deadline.after(timeout), before.deadline());
    deadline = own;
    if (parent != null) {
      parent.onCancel(parentTask);
    }
    CompletableFuture<CallOptions> mine;
    try {
      mine = options.thenApply(Function.identity()).toCompletableFuture();
    } catch (Throwable failure) { // of a stage that is not the JDK's
      onOptions(null, failure);
      return;
    }
    if (own != null) {
      mine.orTimeout(Math.max(0, own.remainingNanos()), TimeUnit.NANOSECONDS);
    }
    var unused = mine.whenComplete(this::onOptions);
  }

  private void onOptions(@Nullable CallOptions given, @Nullable Throwable failure) {
    if (given != null) {
      Executor executor = before.executor();
      if (executor == null) {
        begin(given);
        return;
      }
      try {
        executor.execute(() -> begin(given));
      } catch (Throwable thrown) { // whatever an executor throws
        end(
            Status.CANCELLED
                .withMessage("the executor refused to begin the call: " + thrown)
                .withCause(thrown));
      }
      return;
    }
    Throwable why = failure instanceof CompletionException ? failure.getCause() : failure;
    if (failure == null) {
      why = new NullPointerException("the stage of the options was completed with null");
    }
    if (why instanceof StatusException known) {
      end(known.status(), known.trailers());
    } else if (why instanceof TimeoutException && deadline != null && deadline.isExpired()) {
      end(
          Status.DEADLINE_EXCEEDED.withMessage(
              "the deadline passed while " + method + " waited for its options"));
    } else {
      end(
          Status.UNAVAILABLE
              .withMessage("the options of " + method + " could not be obtained: " + why)
              .withCause(why));
    }
  }

  /** The call begins, unless it has ended; what has waited is done. */
  private void begin(CallOptions given) {
    synchronized (this) {
      if (state != State.WAITING) {
        return;
      }
      state = State.BEGUN;
    }
    detachFromParent();
    ClientCallListener<R> target = Objects.requireNonNull(listener);
    ClientCall<Q, R> begun;
    try {
      target.onReady(); // before the call has events of its own; what it sends is kept
      begun = next.newCall(method, bound(given));
      begun.start(target);
    } catch (StatusException refusal) {
      deliverEnd(refusal.status(), refusal.trailers());
      return;
    } catch (Throwable failure) { // of an interceptor, or the listener
      deliverEnd(
          Status.CANCELLED
              .withMessage("the call of " + method + " could not begin: " + failure)
              .withCause(failure),
          Metadata.EMPTY);
      return;
    }
    while (true) {
      Consumer<ClientCall<Q, R>> task;
      synchronized (this) {
        task = waiting.poll();
        if (task == null) {
          call = begun;
          return;
        }
      }
      try {
        task.accept(begun);
      } catch (Throwable failure) { // of an interceptor
        begun.cancel("a request of " + method + " could not be sent: " + failure, failure);
      }
    }
  }

  /** The options with the deadline, counted from the start, and the parent, which is another's. */
  private CallOptions bound(CallOptions given) {
    CallOptions bound = given;
    Deadline until = Deadline.earlier(deadline, given.deadline());
    if (until != null) {
      bound = bound.withDeadline(until);
    }
    return parent == null || given.isDetached() ? bound : bound.withParent(parent);
  }

  private void end(Status status) {
    end(status, Metadata.EMPTY);
  }

  /** Ends the call unless it has begun. */
  private boolean end(Status status, Metadata trailers) {
    synchronized (this) {
      if (state != State.WAITING) {
        return false;
      }
      state = State.ENDED;
      waiting.clear();
    }
    detachFromParent();
    Executor executor = before.executor();
    if (executor == null) {
      deliverEnd(status, trailers);
      return true;
    }
    try {
      executor.execute(() -> deliverEnd(status, trailers));
      endDelivered = true;
    } catch (Throwable thrown) { // whatever an executor throws, the listener hears the end
      deliverEnd(withSuppressed(status, thrown), trailers);
    }
    return true;
  }

  /** A status that also says what an executor has thrown. */
  private static Status withSuppressed(Status status, Throwable thrown) {
    Throwable cause = status.cause();
    if (cause == null) {
      return status.withCause(thrown);
    }
    if (cause != thrown) {
      cause.addSuppressed(thrown);
    }
    return status;
  }

  /** Gives the listener an end, unless it had one: an executor that throws may run its task too. */
  private void deliverEnd(Status status, Metadata trailers) {
    synchronized (this) {
      if (endGiven) {
        return;
      }
      endGiven = true;
      state = State.ENDED;
      waiting.clear();
    }
    ClientCallListener<R> target = listener;
    try {
      if (target != null) {
        target.onClose(status, trailers);
      }
    } finally {
      endDelivered = true;
    }
  }

  private void onParentEnd() {
    cancel("the call that made this one ended", null);
  }

  private void detachFromParent() {
    if (parent != null) {
      parent.removeOnCancel(parentTask);
    }
  }

  /** Does something with the call: now, or in its turn. */
  private void run(Consumer<ClientCall<Q, R>> task) {
    ClientCall<Q, R> begun = call;
    if (begun == null) {
      synchronized (this) {
        begun = call;
        if (begun == null) {
          if (state != State.ENDED) {
            waiting.add(task);
          }
          return;
        }
      }
    }
    task.accept(begun);
  }

  @Override
  public void request(int count) {
    if (count < 0) {
      throw new IllegalArgumentException("request of " + count + " messages is negative");
    }
    run(begun -> begun.request(count));
  }

  @Override
  public void send(Q message) {
    Objects.requireNonNull(message, "message");
    run(begun -> begun.send(message));
  }

  @Override
  public void sendLast(Q message) {
    Objects.requireNonNull(message, "message");
    run(begun -> begun.sendLast(message));
  }

  @Override
  public void halfClose() {
    run(ClientCall::halfClose);
  }

  @Override
  public void compressMessages(boolean enabled) {
    run(begun -> begun.compressMessages(enabled));
  }

  @Override
  public void cancel(String reason, @Nullable Throwable cause) {
    Objects.requireNonNull(reason, "reason");
    if (!end(Status.CANCELLED.withMessage(reason).withCause(cause), Metadata.EMPTY)) {
      run(begun -> begun.cancel(reason, cause));
    }
  }

  @Override
  public boolean isOpen() {
    ClientCall<Q, R> begun = call;
    return begun != null ? begun.isOpen() : !endDelivered;
  }

  @Override
  public boolean isReady() {
    ClientCall<Q, R> begun = call;
    return begun != null ? begun.isReady() : state == State.BEGUN;
  }

  @Override
  public CompletableFuture<String> describe() {
    ClientCall<Q, R> begun = call;
    return begun != null
        ? begun.describe()
        : CompletableFuture.completedFuture("waiting for the options of the call");
  }

  @Override
  public @Nullable SocketAddress remoteAddress() {
    ClientCall<Q, R> begun = call;
    return begun == null ? null : begun.remoteAddress();
  }

  @Override
  public @Nullable SocketAddress localAddress() {
    ClientCall<Q, R> begun = call;
    return begun == null ? null : begun.localAddress();
  }

  @Override
  public @Nullable SSLSession tlsSession() {
    ClientCall<Q, R> begun = call;
    return begun == null ? null : begun.tlsSession();
  }

  @Override
  public Metadata transportHeaders() {
    ClientCall<Q, R> begun = call;
    return begun == null ? Metadata.EMPTY : begun.transportHeaders();
  }
}
