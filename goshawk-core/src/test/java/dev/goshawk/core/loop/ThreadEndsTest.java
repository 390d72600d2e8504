package dev.goshawk.core.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Time limits here end only a test that hangs. */
@Timeout(60)
class ThreadEndsTest {

  private static final Duration LONG = Duration.ofDays(1);

  private final CountDownLatch go = new CountDownLatch(1);
  private final Thread held =
      new Thread(
          () -> {
            try {
              go.await();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
          });

  @AfterEach
  void release() throws Exception {
    go.countDown();
    held.join();
  }

  @Test
  void theCallersTimeEndsTheWait() throws Exception {
    held.start();
    ThreadEnds.await(List.of(held), LONG, System.nanoTime() + 5_000_000);
    ThreadEnds.await(List.of(held), LONG, System.nanoTime() - 1);
    assertThat(held.isAlive()).isTrue();
  }

  @Test
  void theTimeOfTheThreadsEndsTheWait() throws Exception {
    held.start();
    ThreadEnds.await(List.of(held, held), Duration.ofMillis(5), ThreadEnds.noLimit());
    assertThat(held.isAlive()).isTrue();
  }

  @Test
  void allEndsAreAwaited() throws Exception {
    Thread other = new Thread(() -> {});
    held.start();
    other.start();
    go.countDown();
    ThreadEnds.await(List.of(held, other, Thread.currentThread()), LONG, ThreadEnds.noLimit());
    assertThat(held.isAlive() || other.isAlive()).isFalse();
  }
}
