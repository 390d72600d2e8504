package dev.goshawk.examples;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;

/** A subscriber that asks for a number of elements at a time and keeps them. */
final class Collector<T> implements Flow.Subscriber<T> {
  private final int batch;
  private final List<T> elements = new ArrayList<>();
  private final CompletableFuture<List<T>> all = new CompletableFuture<>();
  private Flow.Subscription subscription;
  private int wanted;

  Collector(int batch) {
    this.batch = batch;
  }

  static <T> List<T> all(Flow.Publisher<T> publisher) throws Exception {
    Collector<T> collector = new Collector<>(2);
    publisher.subscribe(collector);
    return collector.all.get(30, TimeUnit.SECONDS);
  }

  CompletableFuture<List<T>> future() {
    return all;
  }

  Flow.Subscription subscription() {
    return subscription;
  }

  List<T> soFar() {
    return elements;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    this.subscription = subscription;
    ask();
  }

  private void ask() {
    wanted = batch;
    if (batch > 0) {
      subscription.request(batch);
    }
  }

  @Override
  public void onNext(T element) {
    elements.add(element);
    if (--wanted == 0) {
      ask();
    }
  }

  @Override
  public void onError(Throwable failure) {
    all.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    all.complete(elements);
  }
}
