package dev.goshawk.balancers;

import dev.goshawk.core.config.PolicyConfig;
import dev.goshawk.json.JsonObject;
import dev.goshawk.json.JsonValue;

/**
 * {@code least_request_experimental}: of a few backends that are drawn for each call, the one with
 * the fewest calls under way. Immutable, any thread. Source: gRFC A48.
 *
 * @param choiceCount how many are drawn for a call, at least 2; more than 10 count as 10
 */
public record LeastRequestConfig(int choiceCount) implements PolicyConfig {

  /** The name of the policy. */
  public static final String POLICY = "least_request_experimental";

  private static final int LEAST_CHOICES = 2;
  private static final int MOST_CHOICES = 10;

  /** Two are drawn. */
  public static final LeastRequestConfig DEFAULT = new LeastRequestConfig(LEAST_CHOICES);

  /**
   * Checks.
   *
   * @throws IllegalArgumentException when less than 2
   */
  public LeastRequestConfig {
    Bounds.atLeast("choiceCount", choiceCount, LEAST_CHOICES);
    choiceCount = Math.min(choiceCount, MOST_CHOICES);
  }

  @Override
  public String policy() {
    return POLICY;
  }

  @Override
  public JsonObject json() {
    return JsonObject.builder().put("choiceCount", JsonValue.of(choiceCount)).build();
  }
}
