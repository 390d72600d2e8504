package dev.goshawk.api;

import java.time.Duration;
import java.util.Objects;

/**
 * How a server goes away without losing a call: {@link Server#drain}. Immutable, any thread.
 *
 * <pre>
 *   told to go ──▶ NOT_SERVING ──lameDuck──▶ GOAWAY, listens no more, handlers told ──grace──▶ cut
 * </pre>
 *
 * @param lameDuck how long the server still takes new calls after its health has become
 *     NOT_SERVING, for clients and load balancers to notice: zero to 365 days
 * @param grace how long calls may go on after that, before they are cut: zero to 365 days
 */
public record DrainPlan(Duration lameDuck, Duration grace) {

  private static final Duration MOST = Duration.ofDays(365);

  /** At once, with a grace of 30 s. */
  public static final DrainPlan DEFAULT = new DrainPlan(Duration.ZERO, Duration.ofSeconds(30));

  /** What Kubernetes needs until no caller has the address any more, as a rule: 10 s. */
  public static final Duration KUBERNETES_LAME_DUCK = Duration.ofSeconds(10);

  /** What is left of a period for cutting calls and ending the process: 5 s. */
  private static final Duration RESERVE = Duration.ofSeconds(5);

  /**
   * A plan.
   *
   * @throws IllegalArgumentException when a time is negative or more than 365 days
   */
  public DrainPlan {
    check("lameDuck", lameDuck);
    check("grace", grace);
  }

  private static void check(String name, Duration time) {
    Objects.requireNonNull(time, name);
    if (time.isNegative() || time.compareTo(MOST) > 0) {
      throw new IllegalArgumentException(name + " of " + time + " is not within PT0S to " + MOST);
    }
  }

  /**
   * The plan for a process that is killed so long after SIGTERM, as pods are after their {@code
   * terminationGracePeriodSeconds}: a lame duck of 10 s, a grace of what is left but for 5 s. A
   * {@code preStop} hook takes its time from the same period: subtract it.
   *
   * @throws IllegalArgumentException when the period is too short for that
   */
  public static DrainPlan within(Duration terminationGracePeriod) {
    return within(terminationGracePeriod, KUBERNETES_LAME_DUCK);
  }

  /**
   * The same with another lame duck.
   *
   * @throws IllegalArgumentException when the period leaves no grace
   */
  public static DrainPlan within(Duration terminationGracePeriod, Duration lameDuck) {
    check("lameDuck", lameDuck);
    Duration needed = lameDuck.plus(RESERVE);
    if (terminationGracePeriod.compareTo(needed) <= 0) {
      throw new IllegalArgumentException(
          "terminationGracePeriod of "
              + terminationGracePeriod
              + " leaves no grace for calls: it has to be more than lameDuck "
              + lameDuck
              + " and "
              + RESERVE
              + " to end in");
    }
    return new DrainPlan(lameDuck, terminationGracePeriod.minus(needed));
  }
}
