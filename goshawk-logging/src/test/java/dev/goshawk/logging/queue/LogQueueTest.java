package dev.goshawk.logging.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.testsupport.Await;
import dev.goshawk.testsupport.LogCapture;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A queue to a log: nobody waits, nothing is lost uncounted. */
@Timeout(60)
class LogQueueTest {

  private final List<String> written = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch taken = new CountDownLatch(1);
  private final CountDownLatch stuck = new CountDownLatch(1);

  private LogQueue<String> queue(long capacity, LogQueue.Output<String> output) {
    return new LogQueue<>("test log", capacity, "queue", entry -> 1, output);
  }

  @Test
  void writesInOrderAndFlushesWhenThereIsNoMore() {
    LogQueue<String> queue =
        queue(
            10,
            new LogQueue.Output<>() {
              @Override
              public void write(String entry) {
                written.add(entry);
              }

              @Override
              public void flush() {
                written.add("flush");
              }

              @Override
              public void close() {
                written.add("close");
              }
            });
    queue.offer("a");
    Await.until("flushed", () -> written.contains("flush"));
    queue.offer("b");
    queue.offer("c");
    queue.close();
    assertThat(written).startsWith("a", "flush", "b").endsWith("flush", "close").contains("c");
    assertThat(queue.dropped()).isZero();
    queue.offer("late");
    assertThat(written).doesNotContain("late");
    assertThat(queue.dropped()).isEqualTo(1);
  }

  @Test
  void closesTheOutputWhereNothingWasWritten() {
    LogQueue<String> queue =
        queue(
            1,
            new LogQueue.Output<>() {
              @Override
              public void write(String entry) {}

              @Override
              public void close() {
                written.add("close");
              }
            });
    queue.close();
    assertThat(written).containsExactly("close");
  }

  @Test
  void logsTrap39_stuckOutputHoldsNobodyAndDropsAreCountedAndLoggedOnce() throws Exception {
    try (LogCapture log = LogCapture.of(LogQueue.class.getName())) {
      LogQueue<String> queue =
          queue(
              2,
              entry -> {
                taken.countDown();
                stuck.await();
                written.add(entry);
              });
      queue.offer("taken");
      taken.await();
      for (int i = 0; i < 7; i++) {
        queue.offer("e" + i); // returns although the output is stuck
      }
      assertThat(queue.dropped()).isEqualTo(5);
      assertThat(log.lines()).isEmpty(); // nobody but the writing thread tells
      stuck.countDown();
      Await.until("written", () -> written.size() == 3);
      queue.close();
      assertThat(written).containsExactly("taken", "e0", "e1");
      assertThat(log.lines())
          .containsExactly(
              "the test log dropped 5 entries: they come faster than they are written, and queue"
                  + " is 2");
    }
  }

  @Test
  void outputThatFailsLosesItsEntryAndIsLoggedNotTooOften() {
    try (LogCapture log = LogCapture.of(LogQueue.class.getName())) {
      LogQueue<String> queue =
          queue(
              100,
              entry -> {
                throw new IOException("no space left on device");
              });
      for (int i = 0; i < 20; i++) {
        queue.offer("e" + i);
      }
      queue.close();
      assertThat(queue.dropped()).isEqualTo(20);
      assertThat(log.lines()).hasSizeLessThanOrEqualTo(2); // the first, and what is left at the end
      assertThat(log.lines().get(0)).startsWith("the test log cannot be written; it dropped");
      assertThat(log.thrown().get(0)).hasMessage("no space left on device");
    }
  }
}
