package dev.goshawk.balancers;

import dev.goshawk.core.config.JsonFields;
import dev.goshawk.core.config.PolicyConfig;
import dev.goshawk.json.JsonObject;
import dev.goshawk.json.JsonValue;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * {@code outlier_detection_experimental}: around any policy that spreads calls; backends whose
 * calls fail more than those of the others get none for a while. Without both of the ways to judge
 * them it does nothing. Immutable, any thread. Source: gRFC A50, A61.
 *
 * @param interval how often backends are judged; less than 100 ms counts as that
 * @param baseEjectionTime how long one gets no calls the first time; the second time twice as long,
 *     and so on
 * @param maxEjectionTime how long one gets no calls at most, or the base time if that is longer
 * @param maxEjectionPercent with which share of the backends without calls no more are ejected, up
 *     to 100; so one may always be unless it is 0, with which none is
 * @param successRate judges a backend by the others, or null
 * @param failurePercentage judges each backend by itself, or null
 * @param childPolicy spreads the calls
 */
public record OutlierDetectionConfig(
    Duration interval,
    Duration baseEjectionTime,
    Duration maxEjectionTime,
    int maxEjectionPercent,
    @Nullable SuccessRate successRate,
    @Nullable FailurePercentage failurePercentage,
    PolicyConfig childPolicy)
    implements PolicyConfig {

  /** The name of the policy. */
  public static final String POLICY = "outlier_detection_experimental";

  private static final Duration LEAST_INTERVAL = Duration.ofMillis(100);
  private static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final Duration BASE_TIME = Duration.ofSeconds(30);
  private static final Duration MAX_TIME = Duration.ofMinutes(5);
  private static final int MAX_PERCENT = 10;

  /**
   * Ejects a backend whose share of calls that succeed is less than the mean of all by some
   * standard deviations. Immutable, any thread.
   *
   * @param stdevFactor how many, in thousandths
   * @param enforcementPercentage with which chance such a backend is ejected, up to 100
   * @param minimumHosts with how many backends that have the volume they are compared
   * @param requestVolume how many calls of an interval a backend must have had to be judged
   */
  public record SuccessRate(
      int stdevFactor, int enforcementPercentage, int minimumHosts, int requestVolume) {

    /** gRPC's defaults. */
    public static final SuccessRate DEFAULT = new SuccessRate(1900, 100, 5, 100);

    /** Checks. */
    public SuccessRate {
      Bounds.atLeast("stdevFactor", stdevFactor, 0);
      percentage("enforcementPercentage", enforcementPercentage);
      Bounds.atLeast("minimumHosts", minimumHosts, 0);
      Bounds.atLeast("requestVolume", requestVolume, 0);
    }

    private JsonObject json() {
      return JsonObject.builder()
          .put("stdevFactor", JsonValue.of(stdevFactor))
          .put("enforcementPercentage", JsonValue.of(enforcementPercentage))
          .put("minimumHosts", JsonValue.of(minimumHosts))
          .put("requestVolume", JsonValue.of(requestVolume))
          .build();
    }
  }

  /**
   * Ejects a backend of whose calls more than a share fail. Immutable, any thread.
   *
   * @param threshold the share in percent, up to 100
   * @param enforcementPercentage with which chance such a backend is ejected, up to 100
   * @param minimumHosts with how many backends that have the volume they are judged
   * @param requestVolume how many calls of an interval a backend must have had to be judged
   */
  public record FailurePercentage(
      int threshold, int enforcementPercentage, int minimumHosts, int requestVolume) {

    /** gRPC's defaults. */
    public static final FailurePercentage DEFAULT = new FailurePercentage(85, 100, 5, 50);

    /** Checks. */
    public FailurePercentage {
      percentage("threshold", threshold);
      percentage("enforcementPercentage", enforcementPercentage);
      Bounds.atLeast("minimumHosts", minimumHosts, 0);
      Bounds.atLeast("requestVolume", requestVolume, 0);
    }

    private JsonObject json() {
      return JsonObject.builder()
          .put("threshold", JsonValue.of(threshold))
          .put("enforcementPercentage", JsonValue.of(enforcementPercentage))
          .put("minimumHosts", JsonValue.of(minimumHosts))
          .put("requestVolume", JsonValue.of(requestVolume))
          .build();
    }
  }

  /**
   * Checks.
   *
   * @throws IllegalArgumentException when something is negative, or the percentage above 100
   */
  public OutlierDetectionConfig {
    interval = Bounds.duration("interval", interval, LEAST_INTERVAL);
    baseEjectionTime = Bounds.duration("baseEjectionTime", baseEjectionTime, Duration.ZERO);
    maxEjectionTime = Bounds.duration("maxEjectionTime", maxEjectionTime, baseEjectionTime);
    percentage("maxEjectionPercent", maxEjectionPercent);
    Objects.requireNonNull(childPolicy, "childPolicy");
  }

  /** Around a policy, with gRPC's defaults and no way to judge yet. */
  public static OutlierDetectionConfig around(PolicyConfig childPolicy) {
    return new OutlierDetectionConfig(
        INTERVAL, BASE_TIME, MAX_TIME, MAX_PERCENT, null, null, childPolicy);
  }

  /** The same, judging backends by each other. */
  public OutlierDetectionConfig successRate(SuccessRate judge) {
    return new OutlierDetectionConfig(
        interval,
        baseEjectionTime,
        maxEjectionTime,
        maxEjectionPercent,
        judge,
        failurePercentage,
        childPolicy);
  }

  /** The same, judging each backend by itself. */
  public OutlierDetectionConfig failurePercentage(FailurePercentage judge) {
    return new OutlierDetectionConfig(
        interval,
        baseEjectionTime,
        maxEjectionTime,
        maxEjectionPercent,
        successRate,
        judge,
        childPolicy);
  }

  /** The same with another time between judgements. */
  public OutlierDetectionConfig interval(Duration fresh) {
    return new OutlierDetectionConfig(
        fresh,
        baseEjectionTime,
        maxEjectionTime,
        maxEjectionPercent,
        successRate,
        failurePercentage,
        childPolicy);
  }

  /** The same with other times without calls, and another share of backends that may be so. */
  public OutlierDetectionConfig ejection(Duration base, Duration max, int maxPercent) {
    return new OutlierDetectionConfig(
        interval, base, max, maxPercent, successRate, failurePercentage, childPolicy);
  }

  private static void percentage(String name, int value) {
    Bounds.atLeast(name, value, 0);
    Bounds.atMost(name, value, 100);
  }

  @Override
  public List<PolicyConfig> childPolicies() {
    return List.of(childPolicy);
  }

  @Override
  public String policy() {
    return POLICY;
  }

  @Override
  public JsonObject json() {
    JsonObject.Builder json =
        JsonObject.builder()
            .put("interval", JsonFields.of(interval))
            .put("baseEjectionTime", JsonFields.of(baseEjectionTime))
            .put("maxEjectionTime", JsonFields.of(maxEjectionTime))
            .put("maxEjectionPercent", JsonValue.of(maxEjectionPercent));
    if (successRate != null) {
      json.put("successRateEjection", successRate.json());
    }
    if (failurePercentage != null) {
      json.put("failurePercentageEjection", failurePercentage.json());
    }
    return json.put("childPolicy", PolicyConfig.choice(childPolicy)).build();
  }
}
