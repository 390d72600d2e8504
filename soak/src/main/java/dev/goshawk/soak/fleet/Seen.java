package dev.goshawk.soak.fleet;

import java.util.List;

/**
 * What a step has shown.
 *
 * @param calls that ended during it
 * @param failed how many of them failed
 * @param usedMillis after how long a new backend was used at the latest, 0 where there was none
 * @param leftMillis after how long one that died was left, 0 where there was none
 */
record Seen(long calls, long failed, double usedMillis, double leftMillis) {

  static final Seen NOTHING = new Seen(0, 0, 0, 0);

  static Seen of(List<Ended> ended, double usedMillis, double leftMillis) {
    return new Seen(
        ended.size(), ended.stream().filter(one -> !one.ok()).count(), usedMillis, leftMillis);
  }

  /** This and another step: all calls, and the latest of each time. */
  Seen and(Seen other) {
    return new Seen(
        calls + other.calls,
        failed + other.failed,
        Math.max(usedMillis, other.usedMillis),
        Math.max(leftMillis, other.leftMillis));
  }
}
