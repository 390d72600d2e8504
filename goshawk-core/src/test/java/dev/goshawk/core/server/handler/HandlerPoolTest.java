package dev.goshawk.core.server.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HandlerPoolTest {

  private static void join(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void everyTaskRunsOnce() throws Exception {
    int givers = 4;
    int each = 5_000;
    AtomicInteger ran = new AtomicInteger();
    CountDownLatch all = new CountDownLatch(givers * each);
    try (HandlerPool pool = new HandlerPool(5, givers * each, 1_000)) {
      CyclicBarrier start = new CyclicBarrier(givers);
      for (int g = 0; g < givers; g++) {
        Thread giver =
            new Thread(
                () -> {
                  try {
                    start.await();
                  } catch (Exception e) {
                    throw new AssertionError(e);
                  }
                  for (int i = 0; i < each; i++) {
                    pool.execute(
                        () -> {
                          ran.incrementAndGet();
                          all.countDown();
                        });
                  }
                });
        giver.start();
      }
      all.await();
      assertThat(pool.threads()).isBetween(1, 5);
    }
    assertThat(ran.get()).isEqualTo(givers * each);
  }

  @Test
  void tasksThatBlockGetThreadsUpToTheSize() throws Exception {
    CountDownLatch inside = new CountDownLatch(3);
    CountDownLatch release = new CountDownLatch(1);
    AtomicInteger ran = new AtomicInteger();
    CountDownLatch all = new CountDownLatch(10);
    try (HandlerPool pool = new HandlerPool(3, 100, 1_000)) {
      for (int i = 0; i < 10; i++) {
        pool.execute(
            () -> {
              inside.countDown();
              join(release);
              ran.incrementAndGet();
              all.countDown();
            });
      }
      inside.await(); // three at a time, although nobody has finished
      assertThat(pool.threads()).isEqualTo(3);
      assertThat(ran.get()).isZero();
      release.countDown();
      all.await();
    }
  }

  @Test
  void taskBehindOneThatBlocksIsNotLeft() throws Exception {
    // Given by the thread that is woken while the one before it blocks, again and again.
    try (HandlerPool pool = new HandlerPool(4, 100, 1_000)) {
      for (int i = 0; i < 200; i++) {
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<Boolean> second = new CompletableFuture<>();
        pool.execute(() -> join(release));
        pool.execute(() -> second.complete(true));
        assertThat(second.get(30, TimeUnit.SECONDS)).isTrue();
        release.countDown();
      }
    }
  }

  @Test
  void shortTasksOfOneBatchKeepFewThreadsBusy() throws Exception {
    ConcurrentHashMap<String, Boolean> names = new ConcurrentHashMap<>();
    CountDownLatch all = new CountDownLatch(1_000);
    try (HandlerPool pool = new HandlerPool(200, 1_000, 1_000)) {
      for (int i = 0; i < 1_000; i++) {
        pool.execute(
            () -> {
              names.put(Thread.currentThread().getName(), true);
              all.countDown();
            });
      }
      all.await();
    }
    assertThat(names.keySet()).allMatch(name -> name.startsWith("goshawk-blocking-"));
    assertThat(names.size()).isLessThan(200);
  }

  @Test
  void tooManyWaitingAreRefused() {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch busy = new CountDownLatch(1);
    try (HandlerPool pool = new HandlerPool(1, 2, 1_000)) {
      pool.execute(
          () -> {
            busy.countDown();
            join(release);
          });
      join(busy);
      pool.execute(() -> {});
      pool.execute(() -> {});
      assertThatThrownBy(() -> pool.execute(() -> {}))
          .isInstanceOf(RejectedExecutionException.class)
          .hasMessage("blockingThreads 1 busy, 2 calls wait");
      release.countDown();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "ar-u-nu-arab", "th-TH-u-nu-thai"})
  void numbersAreTheSameInEveryLocale(String locale) {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag(locale));
    try (HandlerPool pool = new HandlerPool(1_234, 10, 10)) {
      assertThat(pool.describeLoad()).isEqualTo("blockingThreads 1,234 busy, 0 calls wait");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void failureOfATaskLeavesItsThread() throws Exception {
    try (HandlerPool pool = new HandlerPool(1, 10, 1_000)) {
      CompletableFuture<Thread> first = new CompletableFuture<>();
      CompletableFuture<Throwable> seen = new CompletableFuture<>();
      pool.execute(
          () -> {
            Thread.currentThread()
                .setUncaughtExceptionHandler((thread, failure) -> seen.complete(failure));
            first.complete(Thread.currentThread());
            throw new IllegalStateException("task");
          });
      assertThat(seen.get(30, TimeUnit.SECONDS)).hasMessage("task");
      CompletableFuture<Thread> second = new CompletableFuture<>();
      pool.execute(() -> second.complete(Thread.currentThread()));
      assertThat(second.get(30, TimeUnit.SECONDS)).isSameAs(first.get());
    }
  }

  @Test
  void closeRunsWhatWaitsAndEndsTheThreads() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch busy = new CountDownLatch(1);
    CompletableFuture<Thread> last = new CompletableFuture<>();
    HandlerPool pool = new HandlerPool(1, 10, 1_000);
    pool.execute(
        () -> {
          busy.countDown();
          join(release);
        });
    busy.await();
    pool.execute(() -> last.complete(Thread.currentThread()));
    pool.close();
    assertThatThrownBy(() -> pool.execute(() -> {}))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessage("the server has shut down");
    release.countDown();
    last.get(30, TimeUnit.SECONDS).join();
    assertThat(pool.threads()).isZero();
  }
}
