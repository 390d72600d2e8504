package dev.goshawk.netty;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/** A subscriber that keeps what it gets, and asks for as much as it is told to. Any thread. */
final class Collected<T> implements Flow.Subscriber<T> {

  private final long first;
  private final long afterEach;
  private final List<T> items = new ArrayList<>();
  private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();

  /** Completes with all items, or with the failure. */
  final CompletableFuture<List<T>> end = new CompletableFuture<>();

  private Collected(long first, long afterEach) {
    this.first = first;
    this.afterEach = afterEach;
  }

  /** Asks for everything at once. */
  static <T> Collected<T> all() {
    return new Collected<>(Long.MAX_VALUE, 0);
  }

  /** Asks for one, and for the next when it got that. */
  static <T> Collected<T> oneByOne() {
    return new Collected<>(1, 1);
  }

  /** Asks only by {@link #request}. */
  static <T> Collected<T> slowly() {
    return new Collected<>(0, 0);
  }

  void request(long count) throws Exception {
    BlackBoxFixture.await(subscription).request(count);
  }

  void cancel() throws Exception {
    BlackBoxFixture.await(subscription).cancel();
  }

  synchronized int size() {
    return items.size();
  }

  synchronized List<T> items() {
    return List.copyOf(items);
  }

  @Override
  public void onSubscribe(Flow.Subscription newcomer) {
    subscription.complete(newcomer);
    if (first > 0) {
      newcomer.request(first);
    }
  }

  @Override
  public void onNext(T item) {
    synchronized (this) {
      items.add(item);
    }
    if (afterEach > 0) {
      subscription.join().request(afterEach);
    }
  }

  @Override
  public void onError(Throwable failure) {
    end.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    end.complete(items());
  }
}
