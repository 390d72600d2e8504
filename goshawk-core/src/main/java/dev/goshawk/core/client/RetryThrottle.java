package dev.goshawk.core.client;

import dev.goshawk.core.config.RetryThrottling;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The tokens by which a channel stops repeating calls while most of them fail. Any thread; never
 * blocks. Source: gRFC A6.
 *
 * <p>Counted in thousandths. With {@code maxTokens} 10 and {@code tokenRatio} 0.1 five failures in
 * a row close it, and then ten successes open it for one more.
 */
final class RetryThrottle {

  private static final int UNIT = 1_000;

  private final int max;
  private final int reward;
  private final AtomicInteger tokens;

  /** All tokens are there. */
  RetryThrottle(RetryThrottling config) {
    this.max = config.maxTokens() * UNIT;
    this.reward = (int) Math.min(max, Math.round(config.tokenRatio() * UNIT));
    this.tokens = new AtomicInteger(max);
  }

  /** A call has ended with OK. */
  void succeeded() {
    int before;
    do {
      before = tokens.get();
      if (before == max) {
        return; // the usual case, without a write to what all calls share
      }
    } while (!tokens.compareAndSet(before, Math.min(max, before + reward)));
  }

  /** An attempt has failed with a code of its policy, or the server asked not to repeat it. */
  void failed() {
    int before;
    do {
      before = tokens.get();
    } while (!tokens.compareAndSet(before, Math.max(0, before - UNIT)));
  }

  /** Whether more than half of the tokens are left. */
  boolean isOpen() {
    return tokens.get() > max / 2;
  }

  /** How it stands, in words. */
  String describe() {
    return String.format(
        Locale.ROOT,
        "retryThrottling has %.3f of %,d tokens, and more than half are needed",
        (double) tokens.get() / UNIT,
        max / UNIT);
  }
}
