package dev.goshawk.core.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Whoever gives a loop a task wakes it, unless another has done so. */
class WakeUpsTest {

  private final AtomicInteger woken = new AtomicInteger();
  private final AtomicReference<Runnable> first = new AtomicReference<>();
  private final WakeUps wakeUps =
      new WakeUps(
          () -> {
            Runnable before = first.getAndSet(null);
            if (before != null) {
              before.run();
            }
            woken.incrementAndGet();
          });

  @Test
  void sleepIsEndedOnce() {
    wakeUps.wake();
    wakeUps.wake();
    assertThat(woken).hasValue(1);
    wakeUps.beforeSleep();
    wakeUps.wake();
    wakeUps.wake();
    assertThat(woken).hasValue(2);
  }

  @Test
  void wakeUpThatFailsIsNoneForThoseBehindIt() {
    first.set(
        () -> {
          throw new StackOverflowError("on purpose");
        });
    assertThatThrownBy(wakeUps::wake).isInstanceOf(StackOverflowError.class);
    wakeUps.wake();
    assertThat(woken).hasValue(1);
  }

  @Test
  void nobodyReliesOnOneThatIsNotDone() {
    first.set(wakeUps::wake); // another caller, meanwhile
    wakeUps.wake();
    assertThat(woken).hasValue(2);
  }

  /** The loop wakes, runs its tasks and sleeps again before the one who woke it goes on. */
  @Test
  void lateNoteIsNotForTheNextSleep() {
    first.set(wakeUps::beforeSleep);
    wakeUps.wake();
    wakeUps.wake();
    assertThat(woken).hasValue(2);
  }
}
