package dev.goshawk.api.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Messages first, then the end they came to. */
class MessageQueueTest {
  private final MessageQueue<String> queue = new MessageQueue<>();
  private final StatusException failure = Status.DATA_LOSS.exception();

  @Test
  void messagesComeOutInOrder() {
    assertThat(queue.isReadable()).isFalse();
    assertThat(queue.poll()).isNull();
    queue.add("a");
    queue.add("b");
    assertThat(queue.isReadable()).isTrue();
    assertThat(queue.hasMessage()).isTrue();
    assertThat(queue.poll()).isEqualTo("a");
    assertThat(queue.poll()).isEqualTo("b");
    assertThat(queue.isReadable()).isFalse();
  }

  @Test
  void theEndComesBehindTheMessages() {
    queue.add("a");
    queue.end();
    assertThat(queue.hasMessage()).isTrue();
    assertThat(queue.poll()).isEqualTo("a");
    assertThat(queue.hasMessage()).isFalse();
    assertThat(queue.isReadable()).isTrue();
  }

  @Test
  void aFailureComesBehindTheMessagesAndStays() {
    queue.add("a");
    queue.fail(failure);
    queue.fail(Status.CANCELLED.exception());
    queue.end();
    assertThat(queue.hasMessage()).isTrue();
    assertThat(queue.poll()).isEqualTo("a");
    assertThatThrownBy(queue::hasMessage).isSameAs(failure);
    assertThatThrownBy(queue::hasMessage).isSameAs(failure);
  }

  @Test
  void aStreamThatEndedWellDoesNotFail() {
    queue.end();
    queue.fail(failure);
    assertThat(queue.hasMessage()).isFalse();
  }

  @Property
  void whatIsReadIsAskedForAgainByHalves(@ForAll @IntRange(min = 0, max = 1000) int read) {
    MessageQueue<String> fresh = new MessageQueue<>();
    int outstanding = MessageQueue.LOOK_AHEAD;
    for (int i = 0; i < read; i++) {
      outstanding--;
      int more = fresh.replenish();
      assertThat(more).isIn(0, MessageQueue.LOOK_AHEAD / 2);
      outstanding += more;
      assertThat(outstanding)
          .isGreaterThan(MessageQueue.LOOK_AHEAD / 2)
          .isLessThanOrEqualTo(MessageQueue.LOOK_AHEAD);
    }
  }
}
