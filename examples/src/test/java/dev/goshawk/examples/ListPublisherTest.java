package dev.goshawk.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ListPublisherTest {
  @Test
  void publishesAllToEachSubscriber() throws Exception {
    ListPublisher<Integer> publisher = new ListPublisher<>(List.of(1, 2, 3));
    assertThat(Collector.all(publisher)).containsExactly(1, 2, 3);
    assertThat(Collector.all(publisher)).containsExactly(1, 2, 3);
  }

  @Test
  void publishesNoMoreThanAskedFor() {
    Collector<Integer> collector = new Collector<>(0);
    new ListPublisher<>(List.of(1, 2, 3)).subscribe(collector);
    assertThat(collector.soFar()).isEmpty();
    collector.subscription().request(2);
    assertThat(collector.soFar()).containsExactly(1, 2);
    assertThat(collector.future()).isNotDone();
    collector.subscription().request(1);
    assertThat(collector.future()).isCompletedWithValue(List.of(1, 2, 3));
  }

  @Test
  void anEmptyListEndsUnasked() {
    Collector<Integer> collector = new Collector<>(0);
    new ListPublisher<Integer>(List.of()).subscribe(collector);
    assertThat(collector.future()).isCompletedWithValue(List.of());
  }

  @Test
  void publishesNothingAfterCancel() {
    Collector<Integer> collector = new Collector<>(0);
    new ListPublisher<>(List.of(1, 2)).subscribe(collector);
    collector.subscription().cancel();
    collector.subscription().request(2);
    assertThat(collector.soFar()).isEmpty();
    assertThat(collector.future()).isNotDone();
  }

  @Test
  void aDemandThatIsNotPositiveIsAnError() {
    Collector<Integer> collector = new Collector<>(0);
    new ListPublisher<>(List.of(1)).subscribe(collector);
    collector.subscription().request(0);
    assertThat(collector.future()).isCompletedExceptionally();
  }
}
