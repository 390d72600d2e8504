package dev.goshawk.core.server.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.ServerContext;
import dev.goshawk.core.client.FakeParent;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BlockingRunTest {

  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final FakeParent call = new FakeParent(null);

  private static Thread start(BlockingRun run) {
    Thread thread = new Thread(run, "test-handler");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  @Test
  void eventsRunOnTheThreadThatWaits() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    BlockingRun run =
        new BlockingRun(
            self -> {
              await(self, done, call);
              heard.add("done");
            },
            true);
    run.execute(() -> heard.add(Thread.currentThread().getName()));
    Thread thread = start(run);
    run.execute(() -> done.set(true));
    thread.join();
    assertThat(heard).containsExactly("test-handler", "done");
  }

  private static void await(BlockingRun run, AtomicBoolean done, ServerContext call) {
    try {
      run.await(done::get, null, call);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void interruptOfACancelledCallComesBehindItsLastEvent() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    CompletableFuture<List<String>> heardAtInterrupt = new CompletableFuture<>();
    CountDownLatch waiting = new CountDownLatch(1);
    BlockingRun run =
        new BlockingRun(
            self -> {
              waiting.countDown();
              await(self, done, call);
              try { // the interrupt may still be on its way
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                heardAtInterrupt.complete(List.copyOf(heard));
              }
            },
            true);
    Thread thread = start(run);
    waiting.await();
    call.cancel();
    run.execute(
        () -> {
          heard.add("cancelled");
          done.set(true);
        });
    run.interrupt();
    assertThat(heardAtInterrupt.get(60, TimeUnit.SECONDS)).containsExactly("cancelled");
    thread.join();
  }

  @Test
  void interruptOfARunningCallIsThrown() throws Exception {
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    CountDownLatch waiting = new CountDownLatch(1);
    BlockingRun run =
        new BlockingRun(
            self -> {
              waiting.countDown();
              try {
                self.await(() -> false, null, call);
              } catch (InterruptedException e) {
                thrown.complete(e);
              }
            },
            true);
    Thread thread = start(run);
    waiting.await();
    thread.interrupt(); // by the handler's own doing
    assertThat(thrown.get(60, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    thread.join();
  }

  @Test
  void cancelledBeforeItBeginsItNeverRuns() {
    BlockingRun run = new BlockingRun(self -> heard.add("ran"), true);
    run.interrupt();
    run.run();
    assertThat(heard).isEmpty();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void interruptNeverReachesWhatTheThreadDoesNext() {
    BlockingRun run =
        new BlockingRun(
            self -> {
              self.interrupt();
              assertThat(Thread.currentThread().isInterrupted()).isTrue();
            },
            true);
    run.run();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    run.interrupt();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void endIsAwaitedAndAllEventsAreHeard() throws Exception {
    CountDownLatch waiting = new CountDownLatch(1);
    BlockingRun run =
        new BlockingRun(
            self -> {
              waiting.countDown();
              self.awaitEnd();
              heard.add("end");
            },
            true);
    Thread thread = start(run);
    waiting.await();
    run.execute(() -> heard.add("a"));
    run.execute(() -> heard.add("b"));
    run.finish();
    thread.join();
    assertThat(heard).containsExactly("a", "b", "end");
  }

  @Test
  void cancellationEndsTheWaitForTheEnd() throws Exception {
    CountDownLatch waiting = new CountDownLatch(1);
    BlockingRun run =
        new BlockingRun(
            self -> {
              waiting.countDown();
              self.awaitEnd();
              heard.add("end");
            },
            true);
    Thread thread = start(run);
    waiting.await();
    run.execute(() -> heard.add("cancelled"));
    run.interrupt();
    thread.join();
    assertThat(heard).containsExactly("cancelled", "end");
  }

  @Test
  void runThatHearsNothingHoldsNoEvents() {
    BlockingRun run =
        new BlockingRun(
            self -> {
              self.execute(() -> heard.add("event"));
              self.awaitEnd();
              assertThatThrownBy(() -> self.await(() -> true, null, call))
                  .isInstanceOf(NullPointerException.class);
            },
            false);
    run.run();
    assertThat(heard).isEmpty();
  }
}
