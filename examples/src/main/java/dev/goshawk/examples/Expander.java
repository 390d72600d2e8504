package dev.goshawk.examples;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Turns each element into a list of others and publishes them in order, to one subscriber.
 *
 * <p>The next element is asked for when the list of the one before has been published, so it holds
 * one list at most, however slow the subscriber is. Any thread.
 *
 * @param <T> the type of what comes in
 * @param <R> the type of what goes out
 */
final class Expander<T, R> implements Flow.Processor<T, R>, Flow.Subscription {
  private final Function<T, List<R>> expansion;
  // Guarded by this.
  private final ArrayDeque<R> ready = new ArrayDeque<>();
  private Flow.@Nullable Subscription source;
  private Flow.@Nullable Subscriber<? super R> subscriber;
  private long demand;
  private boolean asked;
  private boolean publishing;
  private boolean ended;
  private @Nullable Throwable failure;
  private boolean over;

  Expander(Function<T, List<R>> expansion) {
    this.expansion = expansion;
  }

  // What comes in.

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    synchronized (this) {
      source = subscription;
    }
    publish();
  }

  @Override
  public void onNext(T element) {
    List<R> more = expansion.apply(element);
    synchronized (this) {
      asked = false;
      ready.addAll(more);
    }
    publish();
  }

  @Override
  public void onError(Throwable why) {
    synchronized (this) {
      ended = true;
      failure = why;
    }
    publish();
  }

  @Override
  public void onComplete() {
    synchronized (this) {
      ended = true;
    }
    publish();
  }

  // What goes out.

  @Override
  public void subscribe(Flow.Subscriber<? super R> newcomer) {
    newcomer.onSubscribe(this);
    synchronized (this) {
      subscriber = newcomer;
    }
    publish();
  }

  @Override
  public void request(long count) {
    synchronized (this) {
      if (count <= 0) {
        ended = true;
        failure = new IllegalArgumentException("demand of " + count + " is not positive");
        ready.clear();
      } else {
        demand = demand + count < 0 ? Long.MAX_VALUE : demand + count;
      }
    }
    publish();
  }

  @Override
  public void cancel() {
    Flow.Subscription toCancel;
    synchronized (this) {
      over = true;
      toCancel = source;
    }
    if (toCancel != null) {
      toCancel.cancel();
    }
  }

  /** Does what can be done now, one step after another, on one thread at a time. */
  private void publish() {
    synchronized (this) {
      if (publishing) {
        return;
      }
      publishing = true;
    }
    while (true) {
      Runnable step;
      synchronized (this) {
        step = nextStep();
        if (step == null) {
          publishing = false;
          return;
        }
      }
      step.run();
    }
  }

  private @Nullable Runnable nextStep() {
    Flow.Subscriber<? super R> target = subscriber;
    Flow.Subscription from = source;
    if (over || target == null) {
      return null;
    }
    if (!ready.isEmpty()) {
      if (demand == 0) {
        return null;
      }
      demand--;
      R next = ready.remove();
      return () -> target.onNext(next);
    }
    if (ended) {
      over = true;
      Throwable why = failure;
      return why == null ? target::onComplete : () -> target.onError(why);
    }
    if (demand == 0 || asked || from == null) {
      return null;
    }
    asked = true;
    return () -> from.request(1);
  }
}
