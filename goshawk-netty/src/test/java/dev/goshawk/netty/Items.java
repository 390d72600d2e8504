package dev.goshawk.netty;

import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/**
 * A publisher of a row of items, made one by one as they are asked for, on the thread that asks.
 * One subscriber.
 */
final class Items<T> implements Flow.Publisher<T>, Flow.Subscription {

  private final int count;
  private final IntFunction<T> item;

  /** How many items were published. */
  final AtomicInteger published = new AtomicInteger();

  // Guarded by this.
  private Flow.Subscriber<? super T> subscriber;
  private long demand;
  private boolean emitting;
  private volatile boolean over;

  /** So many items; {@code Integer.MAX_VALUE} is as good as endless. */
  Items(int count, IntFunction<T> item) {
    this.count = count;
    this.item = item;
  }

  boolean isCancelled() {
    return over && published.get() < count;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super T> newcomer) {
    synchronized (this) {
      if (subscriber != null) {
        throw new IllegalStateException("subscribed to twice");
      }
      subscriber = newcomer;
    }
    newcomer.onSubscribe(this);
    emit(0);
  }

  @Override
  public void request(long n) {
    emit(n);
  }

  @Override
  public void cancel() {
    over = true;
  }

  private void emit(long more) {
    synchronized (this) {
      demand = demand + more < 0 ? Long.MAX_VALUE : demand + more;
      if (emitting) {
        return;
      }
      emitting = true;
    }
    while (true) {
      boolean last;
      synchronized (this) {
        last = published.get() == count;
        if (over || (!last && demand == 0)) {
          emitting = false;
          return;
        }
        demand--;
      }
      if (last) {
        over = true;
        subscriber.onComplete();
      } else {
        subscriber.onNext(item.apply(published.getAndIncrement()));
      }
    }
  }
}
