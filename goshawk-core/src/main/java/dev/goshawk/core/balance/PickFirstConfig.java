package dev.goshawk.core.balance;

import dev.goshawk.core.config.PolicyConfig;
import dev.goshawk.json.JsonObject;
import dev.goshawk.json.JsonValue;
import java.time.Duration;

/**
 * The settings of {@code pick_first}. Immutable, any thread.
 *
 * @param shuffle whether each channel takes the backends in an order of its own, drawn by their
 *     weights (gRFC A62, A113)
 * @param attemptDelay how long an attempt to connect may take before the next address is tried
 *     beside it (gRFC A61); what is less than 100 ms or more than 2 s counts as that
 */
public record PickFirstConfig(boolean shuffle, Duration attemptDelay) implements PolicyConfig {

  /** The name of the policy. */
  public static final String POLICY = "pick_first";

  /** The one field in JSON. */
  static final String SHUFFLE = "shuffleAddressList";

  private static final Duration LEAST_DELAY = Duration.ofMillis(100);
  private static final Duration MOST_DELAY = Duration.ofSeconds(2);

  /** gRPC's defaults: in the resolver's order, 250 ms. */
  public static final PickFirstConfig DEFAULT = new PickFirstConfig(false, Duration.ofMillis(250));

  /** Brings the delay within its bounds. */
  public PickFirstConfig {
    if (attemptDelay.compareTo(LEAST_DELAY) < 0) {
      attemptDelay = LEAST_DELAY;
    } else if (attemptDelay.compareTo(MOST_DELAY) > 0) {
      attemptDelay = MOST_DELAY;
    }
  }

  /** The same with backends in an order of each channel's own, or not. */
  public PickFirstConfig withShuffle(boolean fresh) {
    return new PickFirstConfig(fresh, attemptDelay);
  }

  @Override
  public String policy() {
    return POLICY;
  }

  /** Without the delay, which only Java can set. */
  @Override
  public JsonObject json() {
    JsonObject.Builder json = JsonObject.builder();
    return shuffle ? json.put(SHUFFLE, JsonValue.of(true)).build() : json.build();
  }
}
