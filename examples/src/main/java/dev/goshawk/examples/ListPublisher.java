package dev.goshawk.examples;

import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Flow;

/**
 * Publishes a list to each subscriber, on the threads that ask for its elements. Any thread.
 *
 * @param <T> the type of the elements
 */
final class ListPublisher<T> implements Flow.Publisher<T> {
  private final List<T> elements;

  ListPublisher(List<T> elements) {
    this.elements = elements;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super T> subscriber) {
    Publication<T> publication = new Publication<>(elements.iterator(), subscriber);
    subscriber.onSubscribe(publication);
    publication.publish(); // an empty list ends without being asked
  }

  /** One subscriber's way through the list. Whoever raises the demand from zero publishes. */
  private static final class Publication<T> implements Flow.Subscription {
    private final Iterator<T> rest;
    private final Flow.Subscriber<? super T> subscriber;
    // Guarded by this.
    private long demand;
    private boolean publishing = true; // until onSubscribe has returned
    private boolean over;

    Publication(Iterator<T> rest, Flow.Subscriber<? super T> subscriber) {
      this.rest = rest;
      this.subscriber = subscriber;
    }

    @Override
    public void request(long count) {
      if (count <= 0) {
        cancel();
        subscriber.onError(new IllegalArgumentException("demand of " + count));
        return;
      }
      synchronized (this) {
        demand = demand + count < 0 ? Long.MAX_VALUE : demand + count;
        if (publishing) {
          return; // whoever publishes sees the demand
        }
        publishing = true;
      }
      publish();
    }

    @Override
    public synchronized void cancel() {
      over = true;
    }

    void publish() {
      while (true) {
        boolean ends;
        synchronized (this) {
          ends = !rest.hasNext();
          if (over || (!ends && demand == 0)) {
            publishing = false;
            return;
          }
          if (ends) {
            over = true;
          } else {
            demand--;
          }
        }
        if (ends) {
          subscriber.onComplete();
        } else {
          subscriber.onNext(rest.next());
        }
      }
    }
  }
}
