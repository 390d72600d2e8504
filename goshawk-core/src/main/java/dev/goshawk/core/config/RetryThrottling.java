package dev.goshawk.core.config;

import java.util.Locale;

/**
 * What keeps a channel from repeating calls while most of them fail: a number of tokens that each
 * failure lowers by 1 and each success raises by a ratio; above the half calls are repeated, at or
 * below it they are not. Immutable, any thread. Source: gRFC A6.
 *
 * @param maxTokens how many there are at first and at most: 1 to 1,000
 * @param tokenRatio what a success gives back, more than 0; digits after the third do not count
 */
public record RetryThrottling(int maxTokens, double tokenRatio) {

  private static final int MAX_TOKENS = 1_000;
  private static final int SCALE = 1_000;

  /**
   * Checks.
   *
   * @throws IllegalArgumentException when out of bounds
   */
  public RetryThrottling {
    if (maxTokens < 1 || maxTokens > MAX_TOKENS) {
      throw new IllegalArgumentException("maxTokens of " + maxTokens + " is not from 1 to 1,000");
    }
    if (!(tokenRatio * SCALE >= 1) || Double.isInfinite(tokenRatio)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "tokenRatio of %s is not a number of at least 0.001",
              Double.toString(tokenRatio)));
    }
    tokenRatio = Math.floor(tokenRatio * SCALE) / SCALE;
  }
}
