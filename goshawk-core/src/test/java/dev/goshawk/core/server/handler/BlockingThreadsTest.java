package dev.goshawk.core.server.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BlockingThreadsTest {

  private static final boolean VIRTUAL = Runtime.version().feature() >= 21;

  @Test
  void threadsAreVirtualWhereThereAreSome() throws Exception {
    assertThat(BlockingThreads.virtual()).isEqualTo(VIRTUAL);
    try (BlockingThreads threads = new BlockingThreads(1, 100)) {
      CompletableFuture<Thread> ran = new CompletableFuture<>();
      threads.execute(() -> ran.complete(Thread.currentThread()));
      Thread thread = ran.get(60, TimeUnit.SECONDS);
      assertThat(thread.isDaemon()).isTrue();
      assertThat(thread.getName()).startsWith(VIRTUAL ? "goshawk-call" : "goshawk-blocking-");
      if (VIRTUAL) {
        assertThat(Thread.class.getMethod("isVirtual").invoke(thread)).isEqualTo(true);
      }
    }
  }

  @Test
  void poolIsBoundedAndVirtualThreadsAreNot() throws Exception {
    int tasks = 20;
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch finished = new CountDownLatch(tasks);
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch full = new CountDownLatch(VIRTUAL ? tasks : 3);
    try (BlockingThreads threads = new BlockingThreads(3, 100)) {
      for (int i = 0; i < tasks; i++) {
        threads.execute(
            () -> {
              most.accumulateAndGet(inside.incrementAndGet(), Math::max);
              full.countDown();
              try {
                release.await();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
              inside.decrementAndGet();
              finished.countDown();
            });
      }
      full.await();
      release.countDown();
      finished.await();
    }
    assertThat(most.get()).isEqualTo(VIRTUAL ? tasks : 3);
  }

  @Test
  void poolThatIsFullRefuses() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    AtomicInteger ran = new AtomicInteger();
    try (BlockingThreads threads = new BlockingThreads(1, 100)) {
      Runnable task =
          () -> {
            running.countDown();
            try {
              release.await();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
            ran.incrementAndGet();
          };
      int accepted = BlockingThreads.MAX_QUEUED + 1;
      threads.execute(task);
      running.await(); // it waits no longer
      for (int i = 1; i < accepted; i++) {
        threads.execute(task);
      }
      if (VIRTUAL) {
        threads.execute(task);
        accepted++;
      } else {
        assertThatThrownBy(() -> threads.execute(task))
            .isInstanceOf(RejectedExecutionException.class);
      }
      release.countDown();
      while (ran.get() < accepted) {
        Thread.sleep(1);
      }
    }
  }

  @Test
  void tasksThatRunOutliveTheClose() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    BlockingThreads threads = new BlockingThreads(1, 100);
    threads.execute(
        () -> {
          running.countDown();
          try {
            release.await();
            interrupted.complete(false);
          } catch (InterruptedException e) {
            interrupted.complete(true);
          }
        });
    running.await();
    threads.close();
    release.countDown();
    assertThat(interrupted.get(60, TimeUnit.SECONDS)).isFalse();
  }
}
