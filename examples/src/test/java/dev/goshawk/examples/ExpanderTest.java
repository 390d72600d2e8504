package dev.goshawk.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

class ExpanderTest {
  /** Three becomes 3, 3, 3; zero becomes nothing. */
  private final Expander<Integer, Integer> expander =
      new Expander<>(n -> Collections.nCopies(n, n));

  /** Writes down what is asked of it. */
  private static final class Source implements Flow.Subscription {
    final List<String> asked = new ArrayList<>();

    @Override
    public void request(long count) {
      asked.add("request " + count);
    }

    @Override
    public void cancel() {
      asked.add("cancel");
    }
  }

  @Test
  void publishesListsInOrder() throws Exception {
    new ListPublisher<>(List.of(2, 0, 3, 1)).subscribe(expander);
    assertThat(Collector.all(expander)).containsExactly(2, 2, 3, 3, 3, 1);
  }

  @Test
  void asksForTheNextWhenTheListOfTheOneBeforeIsOut() {
    Source source = new Source();
    Collector<Integer> collector = new Collector<>(0);
    expander.onSubscribe(source);
    expander.subscribe(collector);
    assertThat(source.asked).isEmpty();
    collector.subscription().request(1);
    assertThat(source.asked).containsExactly("request 1");
    expander.onNext(2);
    assertThat(collector.soFar()).containsExactly(2);
    assertThat(source.asked).hasSize(1);
    collector.subscription().request(2);
    assertThat(collector.soFar()).containsExactly(2, 2);
    assertThat(source.asked).containsExactly("request 1", "request 1");
  }

  @Test
  void endsBehindWhatIsStillToBePublished() {
    Source source = new Source();
    Collector<Integer> collector = new Collector<>(0);
    expander.onSubscribe(source);
    expander.subscribe(collector);
    collector.subscription().request(1);
    expander.onNext(2);
    expander.onComplete();
    assertThat(collector.future()).isNotDone();
    collector.subscription().request(1);
    assertThat(collector.future()).isCompletedWithValue(List.of(2, 2));
  }

  @Test
  void passesAFailureOn() {
    Collector<Integer> collector = new Collector<>(0);
    expander.onSubscribe(new Source());
    expander.subscribe(collector);
    expander.onError(new IllegalStateException("broken"));
    assertThat(collector.future()).isCompletedExceptionally();
  }

  @Test
  void passesCancellationOn() {
    Source source = new Source();
    Collector<Integer> collector = new Collector<>(0);
    expander.onSubscribe(source);
    expander.subscribe(collector);
    collector.subscription().cancel();
    collector.subscription().request(1);
    assertThat(source.asked).containsExactly("cancel");
  }

  @Test
  void aDemandThatIsNotPositiveIsAnError() {
    Collector<Integer> collector = new Collector<>(0);
    expander.onSubscribe(new Source());
    expander.subscribe(collector);
    collector.subscription().request(-1);
    assertThat(collector.future()).isCompletedExceptionally();
  }
}
