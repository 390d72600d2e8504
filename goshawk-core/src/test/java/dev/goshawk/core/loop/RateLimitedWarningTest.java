package dev.goshawk.core.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.testsupport.LogCapture;
import org.junit.jupiter.api.Test;

class RateLimitedWarningTest {

  private static final long SECOND = 1_000_000_000L;

  @Test
  void soManyAreSaidInTenSecondsAndTheRestCounted() {
    RateLimitedWarning warning = new RateLimitedWarning(new Log(RateLimitedWarningTest.class), 3);
    try (LogCapture log = LogCapture.of(RateLimitedWarningTest.class.getName())) {
      for (int i = 0; i < 10; i++) {
        warning.warn(-5 * SECOND + i, "a" + i);
      }
      assertThat(log.lines()).containsExactly("a0", "a1", "a2");
      warning.warn(5 * SECOND, "b");
      assertThat(log.lines()).hasSize(4).last().isEqualTo("b (8 times)");
      for (int i = 0; i < 10; i++) {
        warning.warn(6 * SECOND, "c" + i);
      }
      assertThat(log.lines()).hasSize(6).last().isEqualTo("c1");
    }
  }
}
