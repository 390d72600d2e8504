package dev.goshawk.core.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.testsupport.LogCapture;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SerialExecutorTest {

  private final List<String> done = new ArrayList<>();
  private final List<Throwable> failures = new ArrayList<>();

  @Test
  void tasksRunInOrderInOneTurnOfTheExecutor() {
    Queue<Runnable> turns = new ArrayDeque<>();
    SerialExecutor serial = new SerialExecutor(turns::add, failures::add);
    serial.execute(() -> done.add("a"));
    serial.execute(
        () -> {
          done.add("b");
          serial.execute(() -> done.add("d"));
        });
    serial.execute(() -> done.add("c"));
    assertThat(turns).hasSize(1);
    turns.remove().run();
    assertThat(done).containsExactly("a", "b", "c", "d");
    assertThat(turns).isEmpty();
    serial.execute(() -> done.add("e"));
    turns.remove().run();
    assertThat(done).endsWith("e");
  }

  @Test
  void taskThatThrowsHindersNoOther() {
    try (LogCapture log = LogCapture.of("dev.goshawk")) {
      SerialExecutor serial = new SerialExecutor(Runnable::run, failures::add);
      serial.execute(
          () -> {
            throw new IllegalStateException("task");
          });
      serial.execute(() -> done.add("next"));
      assertThat(done).containsExactly("next");
      assertThat(log.thrown()).extracting(Throwable::getMessage).containsExactly("task");
    }
  }

  @Test
  void executorThatThrowsLeavesNothingUndone() {
    for (Throwable thrown :
        List.of(
            new RejectedExecutionException("closed"),
            new IllegalStateException("odd"),
            new OutOfMemoryError("unable to create native thread"))) {
      try (LogCapture log = LogCapture.of("dev.goshawk")) {
        done.clear();
        failures.clear();
        SerialExecutor serial =
            new SerialExecutor(
                task -> {
                  SerialExecutorTest.<RuntimeException>raise(thrown);
                },
                failures::add);
        serial.execute(() -> done.add("a"));
        serial.execute(() -> done.add("b"));
        assertThat(done).containsExactly("a", "b");
        assertThat(failures).containsExactly(thrown, thrown);
        assertThat(log.lines()).hasSize(2);
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void raise(Throwable thrown) throws T {
    throw (T) thrown;
  }

  @Test
  void executorThatThrowsAndTakesTheTurnDoesNotLetTasksMeet() {
    try (LogCapture log = LogCapture.of("dev.goshawk")) {
      Queue<Runnable> turns = new ArrayDeque<>();
      SerialExecutor serial =
          new SerialExecutor(
              task -> {
                turns.add(task);
                throw new OutOfMemoryError("unable to create native thread");
              },
              failures::add);
      serial.execute(
          () -> {
            turns.remove().run(); // which another thread would do
            done.add("a");
            serial.execute(() -> done.add("b"));
          });
      assertThat(done).containsExactly("a", "b");
      assertThat(log.lines()).hasSize(1);
    }
  }

  @Test
  void tasksOfManyThreadsNeverMeet() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      SerialExecutor serial = new SerialExecutor(pool, failures::add);
      AtomicInteger inside = new AtomicInteger();
      AtomicInteger meetings = new AtomicInteger();
      CountDownLatch all = new CountDownLatch(4_000);
      for (int t = 0; t < 4; t++) {
        Thread thread =
            new Thread(
                () -> {
                  for (int i = 0; i < 1_000; i++) {
                    serial.execute(
                        () -> {
                          if (inside.incrementAndGet() > 1) {
                            meetings.incrementAndGet();
                          }
                          inside.decrementAndGet();
                          all.countDown();
                        });
                  }
                });
        thread.setDaemon(true);
        thread.start();
      }
      assertThat(all.await(60, TimeUnit.SECONDS)).isTrue();
      assertThat(meetings.get()).isZero();
    } finally {
      pool.shutdown();
    }
  }
}
