package dev.goshawk.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How limits adapt. */
class LimitStateTest {

  private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  private static Duration ms(long millis) {
    return Duration.ofMillis(millis);
  }

  // AIMD, sample by sample.

  private static final AimdLimit AIMD = ConcurrencyLimit.aimd().initial(10).min(4).timeout(ms(10));

  private static void fast(LimitState state, long at) {
    state.sample(at - MILLI, at, state.limit(), false);
  }

  private static void slow(LimitState state, long at) {
    state.sample(at - 11 * MILLI, at, state.limit(), false);
  }

  @Test
  void growsByOneForEachCallAtFirst() {
    LimitState state = AIMD.start();
    for (int i = 0; i < 10; i++) {
      fast(state, i);
    }
    assertThat(state.limit()).isEqualTo(20);
  }

  @Test
  void growsByOneInTheTimeOfACallOnceItWasLowered() {
    LimitState state = AIMD.start();
    slow(state, 0);
    assertThat(state.limit()).isEqualTo(9);
    for (int i = 0; i < 9; i++) {
      fast(state, 100 * MILLI);
    }
    assertThat(state.limit()).isBetween(9.9, 10.0);
  }

  @Test
  void callsThatQueuedTogetherLowerItOnce() {
    LimitState state = AIMD.start();
    for (int i = 0; i < 10; i++) {
      slow(state, 100 * MILLI + i);
    }
    assertThat(state.limit()).isEqualTo(9);
    state.sample(100 * MILLI, 111 * MILLI, 9, false); // let in behind that
    assertThat(state.limit()).isEqualTo(8.1);
  }

  @Test
  void failureForLoadLowersItHoweverFast() {
    LimitState state = AIMD.start();
    state.sample(0, 1, 1, true);
    assertThat(state.limit()).isEqualTo(9);
  }

  @Test
  void doesNotGrowUnused() {
    LimitState state = AIMD.start();
    state.sample(0, 1, 4, false);
    assertThat(state.limit()).isEqualTo(10);
    state.sample(0, 1, 5, false);
    assertThat(state.limit()).isEqualTo(11);
  }

  @Test
  void staysWithinItsBounds() {
    LimitState state = AIMD.max(12).start();
    for (int i = 0; i < 100; i++) {
      fast(state, i);
    }
    assertThat(state.limit()).isEqualTo(12);
    for (int i = 0; i < 100; i++) {
      slow(state, 1000 * MILLI * i);
    }
    assertThat(state.limit()).isEqualTo(4);
  }

  @Test
  void timeMayOverflow() {
    LimitState state = AIMD.start();
    long now = Long.MAX_VALUE - MILLI;
    slow(state, now);
    state.sample(now + MILLI * 2, now + MILLI * 20, 9, false);
    assertThat(state.limit()).isEqualTo(8.1);
  }

  // Both, over a server with 8 workers of 5 ms, in simulated time.

  /** What came of a load. */
  private record Load(double goodput, long slowest, double limit) {}

  /** Calls that come at a rate, as an open loop, to 8 workers. */
  private static Load simulate(LimitState state, double perSecond, int seconds, long each) {
    return simulate(state, perSecond, 0, seconds, each);
  }

  private static Load simulate(
      LimitState state, double perSecond, int from, int seconds, long each) {
    int workers = 8;
    long[] freeAt = new long[workers];
    PriorityQueue<long[]> ends = new PriorityQueue<>((a, b) -> Long.compare(a[1], b[1]));
    long interval = (long) (TimeUnit.SECONDS.toNanos(1) / perSecond);
    long began = TimeUnit.SECONDS.toNanos(from);
    long end = began + TimeUnit.SECONDS.toNanos(seconds);
    long settled = (began + end) / 2;
    int inFlight = 0;
    long slowest = 0;
    long done = 0;
    for (long now = began; now < end; now += interval) {
      while (!ends.isEmpty() && ends.peek()[1] <= now) {
        long[] call = ends.remove();
        inFlight--;
        state.sample(call[0], call[1], (double) call[2], false);
        if (call[1] >= settled) {
          done++;
        }
      }
      if (inFlight + 1 <= (long) state.limit()) {
        inFlight++;
        int first = 0;
        for (int i = 1; i < workers; i++) {
          first = freeAt[i] < freeAt[first] ? i : first;
        }
        freeAt[first] = Math.max(now, freeAt[first]) + each;
        ends.add(new long[] {now, freeAt[first], inFlight});
        if (now >= settled) {
          slowest = Math.max(slowest, freeAt[first] - now);
        }
      }
    }
    return new Load(done / (seconds / 2.0), slowest, state.limit());
  }

  @ParameterizedTest
  @ValueSource(ints = {2_000, 4_800, 16_000})
  void aimdKeepsAServerBusyAndItsQueueShort(int perSecond) {
    Load load = simulate(ConcurrencyLimit.aimd().timeout(ms(25)).start(), perSecond, 20, 5 * MILLI);
    assertThat(load.goodput()).isGreaterThan(0.95 * 1600);
    assertThat(load.slowest()).isLessThan(35 * MILLI);
  }

  @ParameterizedTest
  @ValueSource(ints = {2_000, 4_800, 16_000})
  void gradientKeepsAServerBusyAndItsQueueShort(int perSecond) {
    Load load = simulate(ConcurrencyLimit.gradient().start(), perSecond, 60, 5 * MILLI);
    assertThat(load.goodput()).isGreaterThan(0.95 * 1600);
    assertThat(load.slowest()).isLessThan(20 * MILLI);
  }

  @Test
  void withoutALimitTheQueueIsAllThatGrows() {
    Load load = simulate(ConcurrencyLimit.fixed(1_000_000).start(), 4_800, 20, 5 * MILLI);
    assertThat(load.slowest()).isGreaterThan(5_000 * MILLI);
  }

  @Test
  void gradientFollowsAMethodThatBecomesSlowerForGood() {
    LimitState state = ConcurrencyLimit.gradient().start();
    simulate(state, 4_800, 20, 5 * MILLI);
    Load load = simulate(state, 2_400, 20, 60, 20 * MILLI);
    assertThat(load.goodput()).isGreaterThan(0.9 * 400);
    assertThat(load.limit()).isGreaterThan(8);
  }

  @Test
  void gradientIsLoweredByFailuresForLoad() {
    LimitState state = ConcurrencyLimit.gradient().initial(100).start();
    for (int i = 0; i < 200; i++) {
      state.sample(i * MILLI, i * MILLI + MILLI, 100, true);
    }
    assertThat(state.limit()).isLessThan(100);
  }

  @Test
  void lightLoadLeavesTheLimitWhereItIs() {
    LimitState state = ConcurrencyLimit.gradient().initial(100).start();
    for (int i = 0; i < 1_000; i++) {
      state.sample(i * MILLI, i * MILLI + MILLI, 3, false);
    }
    assertThat(state.limit()).isEqualTo(100);
  }
}
