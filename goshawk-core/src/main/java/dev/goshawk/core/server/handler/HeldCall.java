package dev.goshawk.core.server.handler;

import dev.goshawk.api.ForwardingServerCall;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.ServerCall;
import dev.goshawk.api.Status;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A call as a handler within filters gets it: how the handler ends it is held back until the
 * outermost filter has ended, and with it the response of a method that has one.
 *
 * <p>Any thread. Once {@linkplain #release released}, everything passes straight on.
 */
class HeldCall<Q, R> extends ForwardingServerCall<Q, R> {

  private final ServerCall<Q, R> call;

  // Guarded by this.
  private boolean holding = true;
  private boolean ended;
  private @Nullable R response;
  private @Nullable Status status;
  private Metadata trailers = Metadata.EMPTY;
  private @Nullable Throwable failure;

  HeldCall(ServerCall<Q, R> call) {
    super(call);
    this.call = call;
  }

  /** The handler has ended the call, while that is held. */
  void onHeld() {}

  @Override
  public final void send(R message) {
    Objects.requireNonNull(message, "message");
    synchronized (this) {
      if (ended) {
        return;
      }
      if (holding && response == null && call.method().kind().oneResponse()) {
        response = message;
        return;
      }
    }
    call.send(message);
  }

  @Override
  public final void sendLast(R message) {
    Objects.requireNonNull(message, "message");
    boolean one = call.method().kind().oneResponse();
    boolean held;
    synchronized (this) {
      if (ended) {
        return;
      }
      held = holding;
      if (held) {
        ended = true;
        status = Status.OK;
        if (one && response == null) {
          response = message;
        }
      }
    }
    if (!held) {
      call.sendLast(message);
      return;
    }
    if (!one) {
      call.send(message);
    }
    onHeld();
  }

  @Override
  public final void close(Status status, Metadata trailers) {
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(trailers, "trailers");
    if (holds(status, trailers, null)) {
      onHeld();
    } else {
      call.close(status, trailers);
    }
  }

  @Override
  public final void fail(Throwable failure) {
    Objects.requireNonNull(failure, "failure");
    if (holds(null, Metadata.EMPTY, failure)) {
      onHeld();
    } else {
      call.fail(failure);
    }
  }

  /** Whether an end is held back, or comes too late. */
  private synchronized boolean holds(
      @Nullable Status status, Metadata trailers, @Nullable Throwable failure) {
    if (holding && !ended) {
      ended = true;
      this.status = status;
      this.trailers = trailers;
      this.failure = failure;
    }
    return holding;
  }

  @Override
  public final boolean isOpen() {
    synchronized (this) {
      if (ended) {
        return false;
      }
    }
    return call.isOpen();
  }

  @Override
  public final boolean isReady() {
    synchronized (this) {
      if (ended) {
        return false;
      }
    }
    return call.isReady();
  }

  /** What the handler failed with; null when it has not, or has not ended. */
  final synchronized @Nullable Throwable failure() {
    return failure;
  }

  /**
   * The outermost filter has ended, and so does the call if its handler has ended it. A handler
   * that failed has failed, even where a filter has caught that.
   *
   * @param thrown what a filter failed with, or null
   */
  final void release(@Nullable Throwable thrown) {
    R last;
    Status end;
    Metadata with;
    Throwable why;
    synchronized (this) {
      if (!holding) {
        return;
      }
      holding = false;
      why = thrown != null ? thrown : failure;
      ended |= why != null;
      last = response;
      end = status;
      with = trailers;
    }
    if (why != null) {
      call.fail(why);
    } else if (end == null) {
      if (last != null) {
        call.send(last);
      }
    } else if (last != null && end.isOk() && with.isEmpty()) {
      call.sendLast(last);
    } else {
      if (last != null) {
        call.send(last);
      }
      call.close(end, with);
    }
  }
}
