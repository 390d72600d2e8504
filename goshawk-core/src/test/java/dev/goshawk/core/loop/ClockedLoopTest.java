package dev.goshawk.core.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.core.fixture.FakeLoop;
import dev.goshawk.core.transport.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Timers by a clock that is moved by hand, on a loop with another. */
class ClockedLoopTest {

  private final FakeLoop loop = new FakeLoop();
  private long now = 1_000;
  private final ClockedLoop clocked = new ClockedLoop(loop, () -> now);
  private final List<String> ran = new ArrayList<>();

  @Test
  void timerRunsWhenTheOtherClockHasComeSoFar() {
    var unused = clocked.schedule(() -> ran.add("a"), Duration.ofHours(1).toNanos());
    loop.advance(Duration.ofHours(2));
    assertThat(ran).isEmpty();
    now += Duration.ofHours(1).toNanos() - 1;
    loop.advance(Duration.ofMillis(10));
    assertThat(ran).isEmpty();
    now++;
    loop.advance(Duration.ofMillis(10));
    assertThat(ran).containsExactly("a");
    assertThat(loop.timers()).isZero();
    assertThat(clocked.nanoTime()).isEqualTo(now);
  }

  @Test
  void cancelledTimerDoesNotRunAndLeavesNothing() {
    EventLoop.Timer timer = clocked.schedule(() -> ran.add("a"), 10);
    loop.advance(Duration.ofMillis(10));
    timer.cancel();
    now += 100;
    loop.advance(Duration.ofSeconds(1));
    assertThat(ran).isEmpty();
    assertThat(loop.timers()).isZero();
  }

  @Test
  void tasksAreTheLoops() {
    clocked.execute(() -> ran.add(clocked.inLoop() ? "in" : "out"));
    loop.run();
    assertThat(ran).containsExactly("in");
    assertThat(clocked.inLoop()).isFalse();
  }
}
