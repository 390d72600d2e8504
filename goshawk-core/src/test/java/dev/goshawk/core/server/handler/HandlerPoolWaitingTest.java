package dev.goshawk.core.server.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.internal.PooledThread;
import dev.goshawk.testsupport.LogCapture;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Handlers that wait for their callers: their places, their number, and their interrupts. */
@Timeout(60)
class HandlerPoolWaitingTest {

  private final List<String> order = new CopyOnWriteArrayList<>();

  private static void join(CountDownLatch latch) {
    boolean interrupted = false;
    while (true) {
      try {
        latch.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** What a reader does on a thread of the pool. */
  private static void await(CountDownLatch latch) {
    PooledThread thread = Objects.requireNonNull(PooledThread.current());
    thread.beginWait();
    join(latch);
    thread.endWait();
  }

  private static void until(java.util.function.BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Thread.onSpinWait();
    }
  }

  /** A call of a connection. */
  private static final class Call implements BlockingRun.Owner {
    final CompletableFuture<String> refused = new CompletableFuture<>();
    private final WaitingShare share;
    private Consumer<BlockingRun> body = self -> {};

    Call(WaitingShare share) {
      this.share = share;
    }

    @Override
    public void serve(BlockingRun run) {
      body.accept(run);
    }

    @Override
    public WaitingShare waitingShare() {
      return share;
    }

    @Override
    public void refused(RejectedExecutionException why) {
      refused.complete(String.valueOf(why.getMessage()));
    }

    BlockingRun run(Consumer<BlockingRun> served) {
      body = served;
      return new BlockingRun(this, true);
    }

    @Override
    public String toString() {
      return "t.T/Slow";
    }
  }

  @Test
  void whoWaitsLeavesItsPlaceToOthers() throws Exception {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    try (HandlerPool pool = new HandlerPool(1, 100, 100)) {
      CountDownLatch answered = new CountDownLatch(50);
      for (int i = 0; i < 50; i++) {
        pool.execute(
            () -> {
              await(answered);
              done.complete(true);
            });
        pool.execute(answered::countDown);
      }
      assertThat(done.get(30, TimeUnit.SECONDS)).isTrue();
      until(() -> pool.waiting() == 0);
    }
  }

  @Test
  void whoGoesOnComesBeforeCallsThatAreQueued() throws Exception {
    CountDownLatch message = new CountDownLatch(1);
    CountDownLatch atWork = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    try (HandlerPool pool = new HandlerPool(1, 100, 100)) {
      pool.execute(
          () -> {
            await(message);
            order.add("waited");
          });
      pool.execute(
          () -> {
            atWork.countDown();
            join(release);
          });
      atWork.await();
      pool.execute(
          () -> {
            order.add("queued");
            end.countDown();
          });
      message.countDown();
      until(() -> pool.waiting() == 0); // it wants to go on
      assertThat(order).isEmpty();
      release.countDown();
      end.await();
      assertThat(order).containsExactly("waited", "queued");
    }
  }

  @Test
  void whoHoldsALockThatOthersWaitForGoesOnWithoutAPlace() throws Exception {
    Object lock = new Object();
    CountDownLatch message = new CountDownLatch(1);
    CountDownLatch blocked = new CountDownLatch(1);
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    try (HandlerPool pool = new HandlerPool(1, 100, 100)) {
      pool.execute(
          () -> {
            synchronized (lock) {
              await(message);
            }
          });
      pool.execute(
          () -> {
            blocked.countDown();
            synchronized (lock) {
              done.complete(true);
            }
          });
      blocked.await();
      message.countDown();
      assertThat(done.get(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void connectionHasAsManyWaitingAsItLeavesFree() {
    CountDownLatch message = new CountDownLatch(1);
    WaitingShare greedy = new WaitingShare();
    WaitingShare modest = new WaitingShare();
    try (HandlerPool pool = new HandlerPool(1, 100, 4)) {
      for (int i = 1; i <= 2; i++) {
        int waiting = i;
        pool.execute(new Call(greedy).run(self -> await(message)));
        until(() -> pool.waiting() == waiting);
      }
      BlockingRun refused = new Call(greedy).run(self -> {});
      assertThatThrownBy(() -> pool.execute(refused))
          .isInstanceOf(RejectedExecutionException.class)
          .hasMessage(
              "2 handlers wait for their callers, 2 of them of this connection;"
                  + " maxWaitingHandlers is 4, of which a connection may have as many as it leaves"
                  + " free");
      pool.execute(new Call(modest).run(self -> await(message)));
      until(() -> pool.waiting() == 3);
      assertThatThrownBy(() -> pool.execute(new Call(modest).run(self -> {})))
          .hasMessageContaining("3 handlers wait for their callers, 1 of them");
      pool.execute(new Call(new WaitingShare()).run(self -> await(message)));
      until(() -> pool.waiting() == 4);
      assertThatThrownBy(() -> pool.execute(new Call(new WaitingShare()).run(self -> {})))
          .hasMessageContaining("4 handlers wait for their callers, 0 of them");
      message.countDown();
      until(() -> pool.waiting() == 0);
      assertThat(greedy.waiting()).isZero();
      pool.execute(refused);
    }
  }

  @Test
  void callThatWasQueuedIsRefusedWhenItsTurnComes() throws Exception {
    CountDownLatch queued = new CountDownLatch(1);
    CountDownLatch message = new CountDownLatch(1);
    WaitingShare share = new WaitingShare();
    Call late = new Call(share);
    try (HandlerPool pool = new HandlerPool(1, 100, 1)) {
      pool.execute(
          new Call(share)
              .run(
                  self -> {
                    join(queued);
                    await(message);
                  }));
      BlockingRun run = late.run(self -> order.add("ran"));
      pool.execute(run);
      queued.countDown();
      assertThat(late.refused.get(30, TimeUnit.SECONDS)).contains("maxWaitingHandlers is 1");
      assertThat(run.afterwards(() -> {})).isFalse(); // its place on the connection is free
      assertThat(order).isEmpty();
      message.countDown();
    }
  }

  @Test
  void interruptOfWhoWantsToGoOnIsItsOwn() throws Exception {
    CountDownLatch message = new CountDownLatch(1);
    CountDownLatch atWork = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    CompletableFuture<Boolean> own = new CompletableFuture<>();
    CompletableFuture<Boolean> others = new CompletableFuture<>();
    try (HandlerPool pool = new HandlerPool(1, 100, 100)) {
      BlockingRun cancelled =
          new Call(new WaitingShare())
              .run(
                  self -> {
                    await(message);
                    own.complete(Thread.currentThread().isInterrupted());
                  });
      pool.execute(cancelled);
      pool.execute(
          () -> {
            atWork.countDown();
            join(release);
            others.complete(Thread.currentThread().isInterrupted());
          });
      atWork.await();
      message.countDown();
      until(() -> pool.waiting() == 0);
      cancelled.interrupt();
      release.countDown();
      assertThat(own.get(30, TimeUnit.SECONDS)).isTrue();
      assertThat(others.get(30, TimeUnit.SECONDS)).isFalse();
      for (int i = 0; i < 10; i++) {
        CompletableFuture<Boolean> next = new CompletableFuture<>();
        pool.execute(() -> next.complete(Thread.currentThread().isInterrupted()));
        assertThat(next.get(30, TimeUnit.SECONDS)).isFalse();
      }
    }
  }

  @Test
  void warningNamesTheSettingTheQueueAndTheLongestAtWork() {
    CountDownLatch atWork = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    try (LogCapture log = LogCapture.of("dev.goshawk");
        HandlerPool pool = new HandlerPool(1, 100, 100)) {
      pool.execute(
          new Call(new WaitingShare())
              .run(
                  self -> {
                    atWork.countDown();
                    join(release);
                  }));
      join(atWork);
      for (int i = 0; i < 5; i++) {
        pool.execute(() -> {});
      }
      assertThat(log.lines())
          .singleElement()
          .asString()
          .matches(
              "all blockingThreads 1 are busy, 1 calls wait for one;"
                  + " longest at work: t.T/Slow, for \\d+\\.\\d s");
      assertThat(pool.describeLoad()).isEqualTo("blockingThreads 1 busy, 5 calls wait");
      release.countDown();
    }
  }
}
