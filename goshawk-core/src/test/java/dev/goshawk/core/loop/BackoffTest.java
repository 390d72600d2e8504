package dev.goshawk.core.loop;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BackoffTest {

  @Test
  void beginsWithASecondAndAgainAfterReset() {
    Backoff backoff = new Backoff(Backoff.Bounds.DEFAULT, () -> 0.5);
    assertThat(backoff.nextNanos()).isEqualTo(1_000_000_000L);
    assertThat(backoff.nextNanos()).isEqualTo(1_600_000_000L);
    backoff.reset();
    assertThat(backoff.nextNanos()).isEqualTo(1_000_000_000L);
  }

  @Property
  void staysWithinAFifthOfTheSeries(
      @ForAll @DoubleRange(min = 0, max = 1) double chance,
      @ForAll @IntRange(max = 100) int attempts) {
    Backoff backoff = new Backoff(Backoff.Bounds.DEFAULT, () -> chance);
    double expected = 1e9;
    for (int i = 0; i < attempts; i++) {
      assertThat((double) backoff.nextNanos()).isBetween(expected * 0.8 - 1, expected * 1.2 + 1);
      expected = Math.min(expected * 1.6, 120e9);
    }
  }

  @Test
  void timeMayBeAddedToTheLongestDelay() {
    Backoff backoff = new Backoff(new Backoff.Bounds(Durations.NEVER, Durations.NEVER), () -> 1);
    long delay = backoff.nextNanos();
    assertThat(delay).isEqualTo(Durations.ENDLESS);
    assertThat(Math.addExact(System.nanoTime(), delay)).isPositive();
  }
}
