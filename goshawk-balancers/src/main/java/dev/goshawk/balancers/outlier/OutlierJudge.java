package dev.goshawk.balancers.outlier;

import dev.goshawk.balancers.OutlierDetectionConfig;
import dev.goshawk.balancers.OutlierDetectionConfig.FailurePercentage;
import dev.goshawk.balancers.OutlierDetectionConfig.SuccessRate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;

/**
 * Decides at the end of an interval which backends are ejected and which are not any more. The
 * channel's loop only. Source: gRFC A50.
 *
 * <p>A backend that is ejected already is not judged again: calls from before its ejection that end
 * after it do not make it longer.
 */
final class OutlierJudge {

  private static final double PER_MILLE = 1000;

  private final DoubleSupplier random;
  private final EjectionMetrics metrics;

  OutlierJudge(DoubleSupplier random, EjectionMetrics metrics) {
    this.random = random;
    this.metrics = metrics;
  }

  /** Whether a config has a way to judge. */
  static boolean judges(OutlierDetectionConfig config) {
    return config.successRate() != null || config.failurePercentage() != null;
  }

  /** The interval is over. */
  void judge(List<Suspect> all, OutlierDetectionConfig config, long now) {
    all.forEach(Suspect::takeCounts);
    SuccessRate successRate = config.successRate();
    if (successRate != null) {
      bySuccessRate(all, config, successRate, now);
    }
    FailurePercentage failurePercentage = config.failurePercentage();
    if (failurePercentage != null) {
      byFailurePercentage(all, config, failurePercentage, now);
    }
    long base = config.baseEjectionTime().toNanos();
    long most = config.maxEjectionTime().toNanos();
    for (Suspect suspect : all) {
      suspect.relent(now, base, most);
    }
  }

  private void bySuccessRate(
      List<Suspect> all, OutlierDetectionConfig config, SuccessRate rule, long now) {
    List<Suspect> judged = withVolume(all, rule.requestVolume());
    if (judged.size() < rule.minimumHosts()) {
      return;
    }
    double mean = judged.stream().mapToDouble(one -> one.last().successRate()).average().orElse(1);
    double variance =
        judged.stream()
            .mapToDouble(one -> Math.pow(one.last().successRate() - mean, 2))
            .average()
            .orElse(0);
    double required = mean - Math.sqrt(variance) * (rule.stdevFactor() / PER_MILLE);
    eject(
        all,
        judged,
        one -> one.last().successRate() < required,
        config,
        rule.enforcementPercentage(),
        EjectionMetrics.SUCCESS_RATE,
        now);
  }

  private void byFailurePercentage(
      List<Suspect> all, OutlierDetectionConfig config, FailurePercentage rule, long now) {
    List<Suspect> judged = withVolume(all, rule.requestVolume());
    if (judged.size() < rule.minimumHosts()) {
      return;
    }
    eject(
        all,
        judged,
        one -> one.last().failurePercentage() > rule.threshold(),
        config,
        rule.enforcementPercentage(),
        EjectionMetrics.FAILURE_PERCENTAGE,
        now);
  }

  /** One without calls has no share of them, whatever volume is asked for. */
  private static List<Suspect> withVolume(List<Suspect> all, int volume) {
    List<Suspect> enough = new ArrayList<>(all.size());
    for (Suspect one : all) {
      if (one.last().volume() >= Math.max(1, volume)) {
        enough.add(one);
      }
    }
    return enough;
  }

  private void eject(
      List<Suspect> all,
      List<Suspect> judged,
      Predicate<Suspect> outlier,
      OutlierDetectionConfig config,
      int enforcementPercentage,
      String method,
      long now) {
    long ejected = all.stream().filter(Suspect::ejected).count();
    for (Suspect one : judged) {
      if (one.ejected() || !outlier.test(one)) {
        continue;
      }
      if (100.0 * ejected / all.size() >= config.maxEjectionPercent()) {
        metrics.spared(method, EjectionMetrics.OVERFLOW);
      } else if ((int) (random.getAsDouble() * 100) < enforcementPercentage) {
        one.eject(now);
        ejected++;
        metrics.ejected(method);
      } else {
        metrics.spared(method, EjectionMetrics.CHANCE);
      }
    }
  }
}
