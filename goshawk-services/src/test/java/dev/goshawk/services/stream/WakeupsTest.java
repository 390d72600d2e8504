package dev.goshawk.services.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class WakeupsTest {

  @Test
  void runsOnceForEachWake() {
    AtomicInteger runs = new AtomicInteger();
    Wakeups wakeups = new Wakeups(runs::incrementAndGet);
    wakeups.wake();
    wakeups.wake();
    assertThat(runs).hasValue(2);
  }

  @Test
  void whatWakesItFromWithinRunsItOnceMoreAndNotWithin() {
    AtomicInteger runs = new AtomicInteger();
    AtomicBoolean running = new AtomicBoolean();
    AtomicReference<Wakeups> self = new AtomicReference<>();
    self.set(
        new Wakeups(
            () -> {
              assertThat(running.getAndSet(true)).isFalse();
              if (runs.incrementAndGet() == 1) {
                self.get().wake();
                self.get().wake();
                self.get().wake();
              }
              running.set(false);
            }));
    self.get().wake();
    assertThat(runs).hasValue(2);
  }

  @Test
  void noWakeIsLostAndNoTwoRunsMeet() throws Exception {
    int threads = 4;
    int wakes = 20_000;
    AtomicInteger written = new AtomicInteger();
    AtomicInteger seen = new AtomicInteger();
    AtomicInteger within = new AtomicInteger();
    AtomicInteger met = new AtomicInteger();
    Wakeups wakeups =
        new Wakeups(
            () -> {
              if (within.incrementAndGet() > 1) {
                met.incrementAndGet();
              }
              seen.set(written.get());
              within.decrementAndGet();
            });
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      CountDownLatch done = new CountDownLatch(threads);
      for (int i = 0; i < threads; i++) {
        pool.execute(
            () -> {
              for (int n = 0; n < wakes; n++) {
                written.incrementAndGet();
                wakeups.wake();
              }
              done.countDown();
            });
      }
      assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      pool.shutdownNow();
    }
    assertThat(met).hasValue(0);
    assertThat(seen).hasValue(threads * wakes);
  }
}
