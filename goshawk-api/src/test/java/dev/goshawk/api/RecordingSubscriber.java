package dev.goshawk.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber that notes its signals and judges them by the rules of {@code Flow}: onSubscribe
 * first (§1.9), no two threads at once (§1.3), nothing after the end (§1.7).
 */
public final class RecordingSubscriber implements Flow.Subscriber<String> {
  public final Log log = new Log();
  public final CountDownLatch ended = new CountDownLatch(1);
  private final Log breaches = new Log();
  private final AtomicReference<@Nullable Thread> inside = new AtomicReference<>();
  private final Consumer<RecordingSubscriber> whenSubscribed;
  private Consumer<String> whenNext = message -> {};
  private volatile Flow.@Nullable Subscription subscription;
  private volatile @Nullable Throwable failure;

  private RecordingSubscriber(Consumer<RecordingSubscriber> whenSubscribed) {
    this.whenSubscribed = whenSubscribed;
  }

  /** One that does something within onSubscribe. */
  public static RecordingSubscriber doing(Consumer<RecordingSubscriber> whenSubscribed) {
    return new RecordingSubscriber(whenSubscribed);
  }

  /** One that asks for so much within onSubscribe; nothing when zero. */
  public static RecordingSubscriber asking(long demand) {
    return doing(
        self -> {
          if (demand > 0) {
            self.request(demand);
          }
        });
  }

  public RecordingSubscriber whenNext(Consumer<String> script) {
    whenNext = script;
    return this;
  }

  public void request(long count) {
    subscription().request(count);
  }

  public void cancel() {
    subscription().cancel();
  }

  private Flow.Subscription subscription() {
    Flow.Subscription mine = subscription;
    assertThat(mine).as("the subscription").isNotNull();
    return mine;
  }

  /** The signals so far, once they are known to keep the rules. */
  public List<String> signals() {
    assertThat(breaches.lines()).as("breaches of the rules of Flow").isEmpty();
    return log.lines();
  }

  public @Nullable Throwable failure() {
    return failure;
  }

  private void signal(String name, Runnable body) {
    Thread current = Thread.currentThread();
    Thread other = inside.getAndSet(current);
    if (other != null && other != current) {
      breaches.add(name + " while another thread is inside a signal");
    }
    if (ended.getCount() == 0) {
      breaches.add(name + " after the end");
    }
    if (subscription == null && !name.equals("onSubscribe")) {
      breaches.add(name + " before onSubscribe");
    }
    log.add(name);
    body.run();
    inside.set(other);
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    signal(
        "onSubscribe",
        () -> {
          if (subscription != null) {
            breaches.add("a second onSubscribe");
          }
          subscription = given;
          whenSubscribed.accept(this);
        });
  }

  @Override
  public void onNext(String message) {
    signal("onNext " + message, () -> whenNext.accept(message));
  }

  @Override
  public void onError(Throwable why) {
    signal(
        "onError",
        () -> {
          failure = why;
          ended.countDown();
        });
  }

  @Override
  public void onComplete() {
    signal("onComplete", ended::countDown);
  }
}
