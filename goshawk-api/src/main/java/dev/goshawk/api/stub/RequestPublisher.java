package dev.goshawk.api.stub;

import dev.goshawk.api.ServerCall;
import dev.goshawk.api.ServerCallListener;
import dev.goshawk.api.Status;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The requests of a call as a publisher for one subscriber: demand goes to the client, requests to
 * the subscriber.
 *
 * <p>Events come one after another; {@link #subscribe}, {@link #request} and {@link #cancel} from
 * any thread. Nothing is asked of the call before the subscriber has returned from {@code
 * onSubscribe}, so until then only the end can have come; it is kept. A demand that is an error
 * ends the publisher, from whichever thread, but never while a request is with the subscriber: all
 * its signals are serial (Flow §1.3).
 */
class RequestPublisher<Q, R>
    implements ServerCallListener<Q>, Flow.Publisher<Q>, Flow.Subscription {

  final ServerCall<Q, R> call;
  private final AtomicReference<Flow.@Nullable Subscriber<? super Q>> subscriber =
      new AtomicReference<>();
  private final Demand demand;

  // Written under this.
  private boolean busy = true; // until the subscriber is there, and while it has a request
  private volatile boolean done;
  private volatile boolean ended;
  private @Nullable Throwable failure;

  RequestPublisher(ServerCall<Q, R> call) {
    this.call = call;
    this.demand = new Demand(call::request);
  }

  @Override
  public void subscribe(Flow.Subscriber<? super Q> newcomer) {
    Objects.requireNonNull(newcomer, "subscriber");
    if (!subscriber.compareAndSet(null, newcomer)) {
      newcomer.onSubscribe(Refused.INSTANCE);
      newcomer.onError(
          new IllegalStateException("the requests of " + call.method() + " have a subscriber"));
      return;
    }
    newcomer.onSubscribe(this);
    if (rest(newcomer)) {
      demand.open();
    }
  }

  @Override
  public void request(long count) {
    if (count <= 0) {
      end(new IllegalArgumentException("demand of " + count + " is not positive (Flow §3.9)"));
    } else if (isWanted()) {
      demand.add(count);
    }
  }

  /** Wants no more requests; the call itself goes on. */
  @Override
  public synchronized void cancel() {
    done = true;
  }

  @Override
  public void onMessage(Q message) {
    Flow.Subscriber<? super Q> target = subscriber.get();
    boolean inside;
    synchronized (this) {
      if (done || ended || target == null) {
        return;
      }
      inside = busy; // delivered from within request
      busy = true;
    }
    try {
      target.onNext(message);
    } finally {
      if (!inside) {
        rest(target);
      }
    }
    demand.delivered();
  }

  @Override
  public void onHalfClose() {
    end(null);
  }

  @Override
  public void onCancel(Status reason) {
    end(reason.exception());
  }

  /** The handler has answered; requests that it did not wait for do not come. */
  @Override
  public void onComplete() {
    if (isWanted()) {
      end(
          Status.CANCELLED
              .withMessage(call.method() + " was ended by its handler before its requests ended")
              .exception());
    }
  }

  private boolean isWanted() {
    return !done && !ended;
  }

  private void end(@Nullable Throwable why) {
    Flow.Subscriber<? super Q> target;
    synchronized (this) {
      if (done || ended) {
        return;
      }
      ended = true;
      failure = why;
      target = busy ? null : subscriber.get();
    }
    if (target != null) {
      rest(target);
    }
  }

  /** The subscriber is free for its last signal, if that has come; answers whether it has not. */
  private boolean rest(Flow.Subscriber<? super Q> target) {
    Throwable why;
    synchronized (this) {
      busy = false;
      if (done || !ended) {
        return !done;
      }
      done = true;
      why = failure;
    }
    if (why == null) {
      target.onComplete();
    } else {
      target.onError(why);
    }
    return false;
  }
}
