package dev.goshawk.inprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.core.loop.ThreadEnds;
import dev.goshawk.core.transport.EventLoop;
import dev.goshawk.testsupport.LogCapture;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tasks and timers of a loop without sockets, and its end. */
@Timeout(60)
class InProcessLoopTest {

  private final InProcessLoop loop = new InProcessLoop("test");

  @AfterEach
  void end() throws Exception {
    loop.end();
    loop.awaitEnd(ThreadEnds.noLimit());
  }

  private void pass() throws Exception {
    CompletableFuture.runAsync(() -> {}, loop).get(30, TimeUnit.SECONDS);
  }

  @Test
  void tasksRunOnItsThreadInTheirOrder() throws Exception {
    List<String> ran = new ArrayList<>();
    loop.execute(
        () -> {
          loop.execute(() -> ran.add("third"));
          ran.add("first on the loop: " + loop.inLoop());
          ran.add("second");
        });
    pass();
    pass();
    assertThat(ran).containsExactly("first on the loop: true", "second", "third");
    assertThat(loop.inLoop()).isFalse();
  }

  @Test
  void timersRingInTheOrderOfTheirTimesUnlessTheyAreCancelled() throws Exception {
    List<String> rang = new ArrayList<>();
    CompletableFuture<Void> last = new CompletableFuture<>();
    loop.schedule(() -> last.complete(null), TimeUnit.MILLISECONDS.toNanos(60));
    loop.schedule(() -> rang.add("later"), TimeUnit.MILLISECONDS.toNanos(40));
    EventLoop.Timer cancelled =
        loop.schedule(() -> rang.add("cancelled"), TimeUnit.MILLISECONDS.toNanos(30));
    loop.schedule(() -> rang.add("at once"), 0);
    cancelled.cancel();
    last.get(30, TimeUnit.SECONDS);
    assertThat(rang).containsExactly("at once", "later");
  }

  @Test
  void taskThatThrowsEndsItself() throws Exception {
    try (LogCapture log = LogCapture.of("dev.goshawk")) {
      loop.execute(
          () -> {
            throw new StackOverflowError("on purpose");
          });
      pass();
      assertThat(log.lines()).containsExactly("a task of an event loop failed");
    }
  }

  @Test
  void whatWasGivenRunsBeforeTheEnd() throws Exception {
    List<String> ran = new ArrayList<>();
    loop.execute(
        () -> {
          loop.end();
          loop.execute(() -> ran.add("given on the loop"));
        });
    loop.awaitEnd(ThreadEnds.noLimit());
    assertThat(ran).hasSize(1);
    assertThat(loop.executeUnlessEnded(() -> {})).isFalse();
    assertThatThrownBy(() -> loop.execute(() -> {}))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining("test");
  }

  @Test
  void loopThatNeverBeganEnds() throws Exception {
    loop.end();
    loop.awaitEnd(ThreadEnds.noLimit());
    assertThat(loop.executeUnlessEnded(() -> {})).isFalse();
  }

  /** Gives the loop a task from each of the last frames of its stack. */
  private final class Deep implements Runnable {
    int failed;
    int given;

    @SuppressWarnings("InfiniteRecursion") // until its stack ends
    @Override
    public void run() {
      try {
        run();
      } catch (StackOverflowError e) {
        failed++;
      }
      if (given < 40) {
        try {
          loop.execute(() -> {});
          given++;
        } catch (StackOverflowError | InternalError e) { // as which a handle of a field throws it
          failed++;
        }
      }
    }
  }

  @Test
  void tasksFromTheEndOfAStack() throws Exception {
    for (int round = 0; round < 100; round++) {
      Deep deep = new Deep();
      Thread caller = new Thread(null, deep, "deep", 256 * 1024 + round * 64);
      caller.start();
      caller.join();
      assertThat(deep.failed).isPositive();
      pass();
    }
  }
}
