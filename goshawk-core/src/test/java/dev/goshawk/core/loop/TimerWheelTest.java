package dev.goshawk.core.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.core.fixture.FakeLoop;
import dev.goshawk.testsupport.LogCapture;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TimerWheelTest {

  private static final long ORIGIN = Long.valueOf(Long.MAX_VALUE - 5_000_000); // the clock may wrap
  private static final long TICK = 1 << 20;

  private final FakeLoop loop = new FakeLoop();
  private final TimerWheel wheel = new TimerWheel(loop, ORIGIN);
  private final List<String> ran = new ArrayList<>();

  private TimerWheel.Entry set(String name, long delay) {
    TimerWheel.Entry entry = wheel.timer(() -> ran.add(name), ORIGIN + delay);
    wheel.add(entry);
    return entry;
  }

  @Test
  void nothingToWakeForWithoutTimers() {
    assertThat(wheel.nextWake()).isEqualTo(TimerWheel.NEVER);
    wheel.advance(ORIGIN + TICK);
    assertThat(wheel.size()).isZero();
  }

  @Test
  void timerRunsInItsTickAndNotBefore() {
    set("a", 10 * TICK - 1);
    assertThat(wheel.nextWake() - ORIGIN).isEqualTo(10 * TICK);
    wheel.advance(ORIGIN + 10 * TICK - 1);
    assertThat(ran).isEmpty();
    wheel.advance(ORIGIN + 10 * TICK);
    assertThat(ran).containsExactly("a");
    assertThat(wheel.size()).isZero();
  }

  @Test
  void timerThatIsDueAlreadyRunsWithTheNextTick() {
    wheel.advance(ORIGIN + 100 * TICK);
    set("late", 50 * TICK);
    assertThat(wheel.nextWake() - ORIGIN).isEqualTo(101 * TICK);
    wheel.advance(ORIGIN + 101 * TICK);
    assertThat(ran).containsExactly("late");
  }

  @Test
  void endlessDelayIsDueInTheFarFuture() {
    wheel.add(wheel.timer(() -> ran.add("never"), TimerWheel.due(ORIGIN + TICK, Long.MAX_VALUE)));
    wheel.add(wheel.timer(() -> ran.add("now"), TimerWheel.due(ORIGIN + TICK, Long.MIN_VALUE)));
    wheel.advance(ORIGIN + 1_000_000 * TICK);
    assertThat(ran).containsExactly("now");
  }

  @Test
  void cancelledTimerDoesNotRun() {
    TimerWheel.Entry before = set("a", 5 * TICK);
    set("b", 5 * TICK);
    TimerWheel.Entry last = set("c", 5 * TICK);
    loop.run(before::cancel);
    loop.run(last::cancel);
    assertThat(wheel.size()).isEqualTo(1);
    wheel.advance(ORIGIN + 5 * TICK);
    assertThat(ran).containsExactly("b");
    loop.run(before::cancel); // once more does nothing
    assertThat(wheel.size()).isZero();
  }

  @Test
  void timerCancelledBeforeItIsSetIsNotSet() {
    TimerWheel.Entry entry = wheel.timer(() -> ran.add("a"), ORIGIN + TICK);
    loop.run(entry::cancel);
    wheel.add(entry);
    assertThat(wheel.size()).isZero();
  }

  @Test
  void cancelFromElsewhereIsTakenToTheLoop() {
    TimerWheel.Entry entry = set("a", TICK);
    entry.cancel();
    assertThat(wheel.size()).isEqualTo(1);
    loop.run();
    assertThat(wheel.size()).isZero();
  }

  @Test
  void taskMaySetAndCancelTimers() {
    TimerWheel.Entry other = set("other", 3 * TICK);
    wheel.add(
        wheel.timer(
            () -> {
              other.cancel();
              set("again", 0);
            },
            ORIGIN + 2 * TICK));
    loop.run(() -> wheel.advance(ORIGIN + 2 * TICK));
    assertThat(ran).isEmpty();
    wheel.advance(ORIGIN + 3 * TICK);
    assertThat(ran).containsExactly("again");
  }

  @Test
  void taskThatThrowsDoesNotComeAgainNorHoldOthersUp() {
    List<Error> thrown = List.of(new StackOverflowError(), new OutOfMemoryError("no heap"));
    try (LogCapture log = LogCapture.of("dev.goshawk")) {
      set("a", TICK);
      for (Error error : thrown) {
        wheel.add(
            wheel.timer(
                () -> {
                  throw error;
                },
                ORIGIN + TICK));
        set("between", TICK);
      }
      wheel.advance(ORIGIN + TICK);
      wheel.advance(ORIGIN + 2 * TICK);
      assertThat(ran).containsExactlyInAnyOrder("a", "between", "between");
      assertThat(wheel.size()).isZero();
      assertThat(log.thrown()).containsExactlyInAnyOrderElementsOf(thrown);
    }
  }

  /** Whatever the delays and however the loop wakes, each timer runs once and in time. */
  @Property(tries = 200)
  void everyTimerRunsOnceAndInTime(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int timers) {
    Random random = new Random(seed);
    TimerWheel tested = new TimerWheel(loop, ORIGIN);
    long[] now = {ORIGIN};
    List<long[]> late = new ArrayList<>();
    int[] left = {timers};
    for (int i = 0; i < timers; i++) {
      long delay = random.nextLong(1L << random.nextInt(10, 46));
      long due = now[0] + delay;
      tested.add(
          tested.timer(
              () -> {
                left[0]--;
                late.add(new long[] {now[0] - due});
              },
              due));
      if (random.nextInt(4) == 0 && tested.size() > 0) {
        long wake = tested.nextWake();
        now[0] += (wake - now[0]) / 2;
        tested.advance(now[0]);
      }
    }
    int wakes = 0;
    while (tested.size() > 0) {
      long wake = tested.nextWake();
      assertThat(wake - now[0]).isPositive();
      now[0] = wake;
      tested.advance(wake);
      assertThat(++wakes).isLessThan(10_000);
    }
    assertThat(left[0]).isZero();
    assertThat(late).allSatisfy(by -> assertThat(by[0]).isBetween(0L, 2 * TICK));
  }
}
