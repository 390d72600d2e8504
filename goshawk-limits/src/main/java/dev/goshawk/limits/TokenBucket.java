package dev.goshawk.limits;

import dev.goshawk.api.NanoClock;
import java.util.concurrent.TimeUnit;

/**
 * A token bucket: it holds as many tokens as the burst at most, gets them at its rate, and each
 * event takes one. Any thread; the monitor is held for some arithmetic.
 */
final class TokenBucket {

  private static final double SECOND = TimeUnit.SECONDS.toNanos(1);

  private final Rate rate;
  private final NanoClock clock;

  // Guarded by this.
  private double tokens;
  private long filledAt;

  /** A full bucket. */
  TokenBucket(Rate rate, NanoClock clock) {
    this.rate = rate;
    this.clock = clock;
    this.tokens = rate.burst();
    this.filledAt = clock.nanoTime();
  }

  /** Takes a token; 0, or how many nanoseconds it takes until there is one. */
  synchronized long take() {
    long now = clock.nanoTime();
    long passed = now - filledAt;
    if (passed > 0) { // another loop's reading may be older
      tokens = Math.min(rate.burst(), tokens + passed * rate.perSecond() / SECOND);
      filledAt = now;
    }
    if (tokens >= 1) {
      tokens--;
      return 0;
    }
    return (long) Math.ceil((1 - tokens) * SECOND / rate.perSecond());
  }

  /** Gives a token back, since the event was refused by another limit. */
  synchronized void giveBack() {
    tokens = Math.min(rate.burst(), tokens + 1);
  }
}
