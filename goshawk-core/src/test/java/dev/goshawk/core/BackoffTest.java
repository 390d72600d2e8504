package dev.goshawk.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class BackoffTest {

  @Test
  void growsByItsFactorToItsMaximumAndBeginsAnew() {
    Backoff backoff = new Backoff(() -> 0.5);
    double expected = 1e9;
    for (int i = 0; i < 20; i++) {
      assertThat(backoff.nextNanos()).isCloseTo((long) expected, Offset.offset(2L));
      expected = Math.min(expected * 1.6, 120e9);
    }
    assertThat(backoff.nextNanos()).isEqualTo(120_000_000_000L);
    backoff.reset();
    assertThat(backoff.nextNanos()).isEqualTo(1_000_000_000L);
  }

  @Test
  void isMadeShorterOrLongerByAFifth() {
    assertThat(new Backoff(() -> 0).nextNanos()).isEqualTo(800_000_000L);
    assertThat(new Backoff(() -> 1).nextNanos()).isEqualTo(1_200_000_000L);
  }
}
