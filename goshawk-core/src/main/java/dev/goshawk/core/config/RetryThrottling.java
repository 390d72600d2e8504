package dev.goshawk.core.config;

import dev.goshawk.json.JsonObject;
import dev.goshawk.json.JsonValue;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * What keeps a channel from repeating calls while most of them fail: a number of tokens that each
 * failure lowers by 1 and each success raises by a ratio; above the half calls are repeated, at or
 * below it they are not. Immutable, any thread. Source: gRFC A6.
 *
 * @param maxTokens how many there are at first and at most: 1 to 1,000
 * @param tokenRatio what a success gives back, at least 0.001; digits after the third do not count
 */
public record RetryThrottling(int maxTokens, double tokenRatio) {

  private static final int MAX_TOKENS = 1_000;

  /** How many digits of a ratio count. */
  private static final int DIGITS = 3;

  /**
   * Checks.
   *
   * @throws IllegalArgumentException when out of bounds
   */
  public RetryThrottling {
    if (maxTokens < 1 || maxTokens > MAX_TOKENS) {
      throw new OutOfBounds(ConfigField.MAX_TOKENS, Integer.toString(maxTokens));
    }
    double given = tokenRatio;
    tokenRatio = Double.isFinite(given) ? cut(BigDecimal.valueOf(given)) : 0;
    if (!(tokenRatio > 0)) {
      throw new OutOfBounds(ConfigField.TOKEN_RATIO, Double.toString(given));
    }
  }

  /** A ratio without the digits that do not count. */
  static double cut(BigDecimal ratio) {
    return ratio.setScale(DIGITS, RoundingMode.DOWN).doubleValue();
  }

  /** The throttle in JSON. */
  JsonObject json() {
    return JsonObject.builder()
        .put(ConfigField.MAX_TOKENS.json(), JsonValue.of(maxTokens))
        .put(ConfigField.TOKEN_RATIO.json(), JsonValue.of(tokenRatio))
        .build();
  }

  /** The throttle as it is written in a service config. */
  @Override
  public String toString() {
    return json().toString();
  }
}
