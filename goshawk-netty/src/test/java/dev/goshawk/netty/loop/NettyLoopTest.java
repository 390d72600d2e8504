package dev.goshawk.netty.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.core.transport.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is on a loop, and where its tasks and timers run. */
@Timeout(60)
class NettyLoopTest {

  private final SharedLoops loops = SharedLoops.acquire(lost -> {});
  private final NettyLoop loop = loops.next();

  @AfterEach
  void close() {
    loops.close();
  }

  private void onLoop(Runnable task) throws Exception {
    CompletableFuture.runAsync(task, loop).get();
  }

  @Test
  void onlyItsOwnThreadIsOnTheLoop() throws Exception {
    assertThat(loop.inLoop()).isFalse();
    List<Boolean> inLoop = new ArrayList<>();
    onLoop(() -> inLoop.add(loop.inLoop()));
    assertThat(inLoop).containsExactly(true);
    assertThat(loop.inLoop()).isFalse();
  }

  @Test
  void tasksRunOnItsThreadInTheirOrder() throws Exception {
    List<String> ran = new ArrayList<>();
    loop.execute(
        () -> {
          ran.add("first by " + Thread.currentThread().getName().replaceAll("-[-0-9]*$", ""));
          loop.execute(() -> ran.add("third"));
          ran.add("second");
        });
    onLoop(() -> {});
    onLoop(() -> {});
    assertThat(ran).containsExactly("first by goshawk-loop", "second", "third");
  }

  @Test
  void timersRingOnItsThread() throws Exception {
    CompletableFuture<String> rang = new CompletableFuture<>();
    loop.schedule(() -> rang.complete(Thread.currentThread().getName()), 1_000_000);
    assertThat(rang.get(30, TimeUnit.SECONDS)).startsWith("goshawk-loop");
  }

  /** Its time on the loop's clock is beyond what a long can hold. */
  @Test
  void timerOfTheLongestDelayDoesNotRing() throws Exception {
    CompletableFuture<String> rang = new CompletableFuture<>();
    EventLoop.Timer never = loop.schedule(() -> rang.complete("now"), Long.MAX_VALUE);
    CompletableFuture<String> later = new CompletableFuture<>();
    loop.schedule(() -> later.complete("later"), 10_000_000);
    assertThat(later.get(30, TimeUnit.SECONDS)).isEqualTo("later");
    assertThat(rang).isNotDone();
    never.cancel();
  }
}
