package dev.goshawk.http2;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A budget that time refills. */
class BudgetTest {
  private static final long SECOND = 1_000_000_000L;

  private final EventLog clock = new EventLog();

  private int takeAll(Budget budget) {
    int taken = 0;
    while (taken < 10_000 && budget.take()) {
      taken++;
    }
    return taken;
  }

  @Test
  void asManyAsItsSizeAtOnce() {
    clock.now = Long.MAX_VALUE - 5; // a clock may begin anywhere
    assertThat(takeAll(new Budget(1, 100, clock))).isEqualTo(1);
    assertThat(takeAll(new Budget(2, 100, clock))).isEqualTo(2);
    assertThat(takeAll(new Budget(2_000, 100, clock))).isEqualTo(2_000);
  }

  @Test
  void timeBeforeTheFloodDoesNotCount() {
    var budget = new Budget(1_000, 100, clock);
    budget.take();
    clock.now += 3_600 * SECOND;
    assertThat(takeAll(budget)).isEqualTo(999);
  }

  @Test
  void soManyComeBackInASecond() {
    var budget = new Budget(1_000, 100, clock);
    takeAll(budget);
    clock.now += SECOND / 2;
    assertThat(takeAll(budget)).isEqualTo(50 - 1); // the one that was refused is owed
    for (int i = 0; i < 30; i++) {
      clock.now += SECOND / 30;
      assertThat(takeAll(budget)).isBetween(1, 4);
    }
    clock.now += 3_600 * SECOND;
    assertThat(takeAll(budget)).as("no more than its size").isEqualTo(1_000);
  }

  @Test
  void theClockMayWrap() {
    clock.now = Long.MAX_VALUE - 5;
    var budget = new Budget(1_000, 100, clock);
    takeAll(budget);
    clock.now += SECOND;
    assertThat(takeAll(budget)).isBetween(98, 100);
  }

  @Test
  void whatIsGivenBackStopsAtItsSize() {
    var budget = new Budget(3, 0, clock);
    budget.giveBack(Integer.MAX_VALUE);
    assertThat(takeAll(budget)).isEqualTo(3);
    budget.giveBack(3);
    assertThat(takeAll(budget)).isEqualTo(2);
    clock.now += 3_600 * SECOND;
    assertThat(budget.take()).as("time gives nothing back").isFalse();
  }

  @Test
  void whatWasTakenUncheckedIsFoundLater() {
    var budget = new Budget(2, 0, clock);
    budget.takeUnchecked();
    budget.takeUnchecked();
    budget.takeUnchecked();
    budget.takeUnchecked();
    assertThat(budget.take()).isFalse();
    budget.giveBack(4);
    assertThat(takeAll(budget)).isEqualTo(2);
  }

  /** Whatever the pace, no more than the size and what time gave since. */
  @Test
  void theBoundHoldsAtAnyPace() {
    for (int perSecond : new int[] {1, 3, 100, 1_000_000, Integer.MAX_VALUE}) {
      for (long step : new long[] {1, 999, 1_000_003, SECOND, 7 * SECOND}) {
        clock.now = 0;
        var budget = new Budget(50, perSecond, clock);
        int taken = 0;
        for (int i = 0; i < 2_000; i++) {
          clock.now += step;
          taken += budget.take() ? 1 : 0;
          double due = 50 + clock.now / 1e9 * perSecond;
          assertThat((double) taken).isLessThanOrEqualTo(due + 1e-6 * due);
        }
      }
    }
  }

  @Test
  void aSteadyPaceBelowTheRefillIsNeverStopped() {
    var budget = new Budget(2_000, 100, clock);
    for (int i = 0; i < 70 * 600; i++) {
      clock.now += SECOND / 70;
      assertThat(budget.take()).as("number %d", i).isTrue();
    }
  }
}
