package dev.goshawk.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.testsupport.LogCapture;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Filter;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Threads on a loop whose own sleeps. */
@Timeout(60)
class NettyLoopTest {

  private final SharedLoops loops = SharedLoops.acquire();
  private final NettyLoop loop = loops.next();

  @AfterEach
  void close() {
    loops.close();
  }

  /** Enters the loop as soon as Netty's thread sleeps. */
  private void enter() throws Exception {
    onNetty(() -> {});
    while (!loop.enter()) {
      Thread.sleep(1);
    }
  }

  private void onNetty(Runnable task) throws Exception {
    CompletableFuture.runAsync(task, loop).get();
  }

  @Test
  void whoEntersIsOnTheLoopUntilItLeaves() throws Exception {
    assertThat(loop.inLoop()).isFalse();
    enter();
    assertThat(loop.inLoop()).isTrue();
    loop.leave();
    assertThat(loop.inLoop()).isFalse();
  }

  @Test
  void itsTasksAreItsOwnAndRunInOrder() throws Exception {
    enter();
    List<String> ran = new ArrayList<>();
    loop.execute(
        () -> {
          ran.add("first by " + Thread.currentThread().getName());
          loop.execute(() -> ran.add("third"));
        });
    loop.execute(() -> ran.add("second"));
    assertThat(ran).isEmpty();
    loop.leave();
    assertThat(ran)
        .containsExactly("first by " + Thread.currentThread().getName(), "second", "third");
  }

  @Test
  void tasksOfOthersWaitForNettysThread() throws Exception {
    enter();
    CompletableFuture<String> ran = new CompletableFuture<>();
    Thread other =
        new Thread(() -> loop.execute(() -> ran.complete(Thread.currentThread().getName())));
    other.start();
    other.join();
    assertThat(ran.isDone()).isFalse();
    loop.leave();
    assertThat(ran.get(30, TimeUnit.SECONDS)).startsWith("goshawk-loop");
  }

  @Test
  void nobodyEntersWhileTheLoopIsAtWorkOrHasATask() throws Exception {
    CountDownLatch working = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(1);
    loop.execute(
        () -> {
          working.countDown();
          await(done);
        });
    working.await();
    assertThat(loop.enter()).isFalse();
    List<String> order = new ArrayList<>();
    loop.execute(() -> order.add("given before"));
    done.countDown();
    enter();
    assertThat(order).containsExactly("given before");
    loop.leave();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void timersOfWhoEnteredRingOnNettysThread() throws Exception {
    enter();
    CompletableFuture<String> rang = new CompletableFuture<>();
    loop.schedule(() -> rang.complete(Thread.currentThread().getName()), 1_000_000);
    loop.leave();
    assertThat(rang.get(30, TimeUnit.SECONDS)).startsWith("goshawk-loop");
  }

  @Test
  void taskThatFailsIsLoggedAndTheLoopGivenBack() throws Exception {
    try (LogCapture log = LogCapture.of(NettyLoop.class.getName())) {
      enter();
      loop.execute(
          () -> {
            throw new IllegalStateException("on purpose");
          });
      loop.leave();
      assertThat(log.lines()).containsExactly("a task of the event loop failed");
    }
    onNetty(() -> {});
    enter();
    loop.leave();
  }

  /** A logger of the application may throw; the loop must not stay lent for ever. */
  @Test
  void loopIsGivenBackWhereLoggingFailsToo() throws Exception {
    Logger logger = Logger.getLogger(NettyLoop.class.getName());
    Filter broken =
        entry -> {
          throw new IllegalStateException("the log is broken");
        };
    enter();
    loop.execute(
        () -> {
          throw new IllegalStateException("on purpose");
        });
    CompletableFuture<Void> behind = new CompletableFuture<>();
    loop.execute(() -> behind.complete(null));
    logger.setFilter(broken);
    try {
      assertThatThrownBy(loop::leave).hasMessage("the log is broken");
    } finally {
      logger.setFilter(null);
    }
    assertThat(loop.inLoop()).isFalse();
    onNetty(() -> {});
    enter();
    loop.leave();
    assertThat(behind).isCompleted();
  }
}
