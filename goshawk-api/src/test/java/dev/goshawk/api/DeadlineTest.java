package dev.goshawk.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** Points on a clock that wraps around. */
class DeadlineTest {
  private static final long YEAR = 365 * 24 * 3600 * 1_000_000_000L;

  @Property
  void whatIsLeftIsWhatWasGivenLessWhatWasUsed(
      @ForAll long now,
      @ForAll @LongRange(min = -100 * YEAR, max = 100 * YEAR) long timeout,
      @ForAll @LongRange(min = 0, max = 100 * YEAR) long used) {
    Deadline deadline = Deadline.after(Duration.ofNanos(timeout), () -> now);
    assertThat(deadline.remainingNanos(now + used)).isEqualTo(timeout - used);
  }

  @Property
  void anyTimeoutKeepsItsSign(@ForAll long seconds, @ForAll long now) {
    Deadline deadline = Deadline.after(Duration.ofSeconds(seconds), () -> now);
    assertThat(Long.signum(deadline.remainingNanos(now))).isEqualTo(Long.signum(seconds));
  }

  @Property
  void theLongerTimeoutIsTheLaterDeadline(
      @ForAll long seconds, @ForAll long other, @ForAll long now) {
    NanoClock clock = () -> now;
    Deadline a = Deadline.after(Duration.ofSeconds(seconds), clock);
    Deadline b = Deadline.after(Duration.ofSeconds(other), clock);
    int order = a.compareTo(b);
    assertThat(b.compareTo(a)).isEqualTo(-order);
    if (order != 0) {
      assertThat(order).isEqualTo(Long.compare(seconds, other));
    } else {
      assertThat(a).isEqualTo(b);
    }
    assertThat(Deadline.earlier(a, b)).isSameAs(order <= 0 ? a : b);
  }

  @Test
  void theLongestTimeoutsAreEqual() {
    NanoClock clock = () -> 7;
    Duration forever = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);
    assertThat(Deadline.after(forever, clock))
        .isEqualTo(Deadline.after(Duration.ofNanos(Long.MAX_VALUE), clock));
    Duration edge = Duration.ofNanos(Long.MAX_VALUE / 2);
    assertThat(Deadline.after(edge.plusMillis(500), clock)).isEqualTo(Deadline.after(edge, clock));
    assertThat(Deadline.after(edge.negated().minusMillis(500), clock))
        .isLessThan(Deadline.after(edge, clock));
  }

  @Test
  void anAbsentDeadlineIsTheLater() {
    Deadline deadline = Deadline.at(1, NanoClock.SYSTEM);
    assertThat(Deadline.earlier(null, null)).isNull();
    assertThat(Deadline.earlier(deadline, null)).isSameAs(deadline);
    assertThat(Deadline.earlier(null, deadline)).isSameAs(deadline);
  }

  @Test
  void whatHasPassedIsExpired() {
    assertThat(Deadline.after(Duration.ZERO).isExpired()).isTrue();
    assertThat(Deadline.after(Duration.ofSeconds(-1)).isExpired()).isTrue();
    assertThat(Deadline.after(Duration.ofSeconds(-1)).remaining()).isNegative();
    assertThat(Deadline.after(Duration.ofDays(1)).isExpired()).isFalse();
    assertThat(Deadline.after(Duration.ofDays(1)).remaining()).isPositive();
  }

  @Test
  void itGoesByItsClock() {
    long[] now = {5};
    Deadline deadline = Deadline.after(Duration.ofNanos(10), () -> now[0]);
    assertThat(deadline.remainingNanos()).isEqualTo(10);
    now[0] = 14;
    assertThat(deadline.isExpired()).isFalse();
    now[0] = 15;
    assertThat(deadline.isExpired()).isTrue();
  }

  @Test
  void itPrintsTheTimeLeft() {
    long[] now = {0};
    Deadline deadline = Deadline.after(Duration.ofMillis(1_200), () -> now[0]);
    assertThat(deadline).hasToString("in 1.200 s");
    now[0] = 1_500_000_000;
    assertThat(deadline).hasToString("0.300 s ago");
  }
}
