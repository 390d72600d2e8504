package dev.goshawk.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** A publisher whose signals are the test's; it notes what is asked of its last subscription. */
public final class ScriptedPublisher implements Flow.Publisher<String> {
  public final Log log = new Log();
  private Flow.@Nullable Subscriber<? super String> subscriber;

  @Override
  public void subscribe(Flow.Subscriber<? super String> newcomer) {
    log.add("subscribe");
    subscriber = newcomer;
    newcomer.onSubscribe(
        new Flow.Subscription() {
          @Override
          public void request(long count) {
            log.add("request " + count);
          }

          @Override
          public void cancel() {
            log.add("cancel");
          }
        });
  }

  private Flow.Subscriber<? super String> subscriber() {
    assertThat(subscriber).as("the subscriber").isNotNull();
    return subscriber;
  }

  public void next(String... messages) {
    for (String message : messages) {
      subscriber().onNext(message);
    }
  }

  public void complete() {
    subscriber().onComplete();
  }

  public void fail(Throwable why) {
    subscriber().onError(why);
  }
}
