package dev.goshawk.api.stub;

import java.util.Objects;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Takes messages from a publisher and puts them into a call, as fast as the peer makes room.
 *
 * <p>It asks for one message at first, and for twice as many each time as long as the call stays
 * ready, up to {@link #MAX_BATCH}; while the call is not ready it asks for nothing. So at most a
 * batch is held beyond the call's own threshold. Signals may come from any thread, one after
 * another; {@link #onReady} and {@link #cancel} from the call's.
 */
final class MessageSubscriber<T> implements Flow.Subscriber<T> {

  /** The most messages asked for at a time. */
  static final int MAX_BATCH = 32;

  /** Where the messages go: the sending half of a call. */
  interface Sink<T> {
    boolean isReady();

    void send(T message);

    void end();

    void fail(Throwable failure);
  }

  private final Sink<T> sink;

  // Guarded by this.
  private Flow.@Nullable Subscription subscription;
  private int outstanding;
  private int batch = 1;
  private boolean asking;
  private boolean again;
  private boolean done;

  MessageSubscriber(Sink<T> sink) {
    this.sink = sink;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    Objects.requireNonNull(subscription, "subscription"); // Flow §2.13
    boolean refuse;
    synchronized (this) {
      refuse = done || this.subscription != null;
      if (!refuse) {
        this.subscription = subscription;
      }
    }
    if (refuse) {
      subscription.cancel();
    } else {
      askWhileReady();
    }
  }

  @Override
  public void onNext(T message) {
    Objects.requireNonNull(message, "message");
    synchronized (this) {
      if (done) {
        return;
      }
      outstanding--;
    }
    try {
      sink.send(message);
    } catch (Throwable failure) { // of an interceptor; a publisher would not know what to do
      stop(failure);
      return;
    }
    askWhileReady();
  }

  /** Neither side goes on: the publisher is asked to stop, and the call fails. */
  private void stop(Throwable failure) {
    try {
      cancel();
    } finally {
      sink.fail(failure);
    }
  }

  @Override
  public void onError(Throwable failure) {
    Objects.requireNonNull(failure, "failure");
    if (finish()) {
      sink.fail(failure);
    }
  }

  @Override
  public void onComplete() {
    if (finish()) {
      try {
        sink.end();
      } catch (Throwable failure) { // of an interceptor
        sink.fail(failure);
      }
    }
  }

  void onReady() {
    askWhileReady();
  }

  /** The call has ended: the publisher is asked to stop. */
  void cancel() {
    Flow.Subscription toCancel;
    synchronized (this) {
      toCancel = done ? null : subscription;
      done = true;
    }
    if (toCancel != null) {
      toCancel.cancel();
    }
  }

  private synchronized boolean finish() {
    boolean first = !done;
    done = true;
    return first;
  }

  /**
   * Asks in a loop, not by recursion, since a publisher may answer from within request. One thread
   * at a time asks; another leaves it to that one to look again. The sink is asked without a
   * monitor held, since interceptors stand before it. What they throw, or the publisher, fails the
   * call: nothing would ask again.
   */
  private void askWhileReady() {
    try {
      ask();
    } catch (Throwable failure) {
      stop(failure);
    }
  }

  private void ask() {
    synchronized (this) {
      if (asking) {
        again = true;
        return;
      }
      asking = true;
    }
    boolean stopped = false; // whether this thread has left the asking in order
    try {
      while (!stopped) {
        Flow.Subscription source;
        synchronized (this) {
          again = false;
          source = subscription;
          if (done || outstanding > 0 || source == null) {
            asking = false;
            stopped = true;
            return;
          }
        }
        boolean ready = sink.isReady();
        int count = 0;
        synchronized (this) {
          if (done || (!ready && !again)) {
            batch = 1;
            asking = false;
            stopped = true;
            return;
          }
          if (ready) {
            count = batch;
            batch = Math.min(batch * 2, MAX_BATCH);
            outstanding = count;
          }
        }
        if (count > 0) {
          source.request(count);
        }
      }
    } finally {
      if (!stopped) {
        synchronized (this) {
          asking = false;
        }
      }
    }
  }
}
