package dev.goshawk.api.stub;

import dev.goshawk.api.ClientCall;
import dev.goshawk.api.ClientCallListener;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * One subscription to the responses of a call: demand goes to the call, events to the subscriber.
 *
 * <p>The call starts when the subscriber has returned from {@code onSubscribe}, so that its first
 * signal is over before the next can come (Flow §1.3); who cancels there makes no call. Events come
 * one after another; {@link #request}, {@link #cancel} and {@link #fail} from any thread.
 */
class ResponseSubscription<Q, R> implements Flow.Subscription, ClientCallListener<R> {

  private final ClientCall<Q, R> call;
  private final Flow.Subscriber<? super R> subscriber;
  private final Demand demand;
  private Metadata headers = Metadata.EMPTY; // where the events come
  private boolean started; // guarded by this
  private volatile boolean done; // written under this: no more responses are wanted
  private @Nullable Throwable failure; // guarded by this: stands in for the call's status

  ResponseSubscription(ClientCall<Q, R> call, Flow.Subscriber<? super R> subscriber) {
    this.call = call;
    this.subscriber = subscriber;
    this.demand = new Demand(call::request);
  }

  /** Subscribes and starts the call; false when the subscriber wanted none. */
  final boolean start() {
    subscriber.onSubscribe(this);
    if (done) {
      signalFailure();
      return false;
    }
    try {
      call.start(this);
    } catch (Throwable refusal) { // of an interceptor
      end(Refusals.fromCall(refusal));
      Refusals.end(call, refusal);
      return false;
    }
    boolean late;
    synchronized (this) {
      started = true;
      late = done;
    }
    if (late) {
      call.cancel("the subscription to the responses was cancelled", null);
    } else {
      try {
        demand.open();
      } catch (Throwable failure) { // of an interceptor
        fail("the responses could not be asked for: " + failure, failure);
        return false;
      }
    }
    return !late;
  }

  @Override
  public void request(long count) {
    if (done) {
      return;
    }
    if (count > 0) {
      demand.add(count);
    } else {
      fail(
          "the subscriber asked for " + count + " responses",
          new IllegalArgumentException("demand of " + count + " is not positive (Flow §3.9)"));
    }
  }

  @Override
  public void cancel() {
    synchronized (this) {
      done = true;
      failure = null;
      if (!started) {
        return;
      }
    }
    call.cancel("the subscription to the responses was cancelled", null);
  }

  /**
   * Cancels the call for a reason of this side, which the subscriber receives in the call's last
   * event: a signal from this thread could meet another.
   */
  final void fail(String reason, Throwable why) {
    synchronized (this) {
      if (done) {
        return;
      }
      done = true;
      failure = why;
      if (!started) {
        return;
      }
    }
    call.cancel(reason, why);
  }

  @Override
  public void onHeaders(Metadata headers) {
    this.headers = headers;
  }

  @Override
  public void onMessage(R message) {
    if (!done) {
      subscriber.onNext(message);
      demand.delivered();
    }
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    end(status.isOk() ? null : StatusException.fromCall(status, headers, trailers));
  }

  private void end(@Nullable Throwable why) {
    boolean wanted;
    synchronized (this) {
      wanted = !done;
      done = true;
    }
    if (!wanted) {
      signalFailure();
    } else if (why == null) {
      subscriber.onComplete();
    } else {
      subscriber.onError(why);
    }
  }

  private void signalFailure() {
    Throwable why;
    synchronized (this) {
      why = failure;
      failure = null;
    }
    if (why != null) {
      subscriber.onError(why);
    }
  }
}
