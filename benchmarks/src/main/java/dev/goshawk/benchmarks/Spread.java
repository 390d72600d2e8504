package dev.goshawk.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A median and where it may lie: its bootstrapped 95 % interval, or for few values the least and
 * the greatest.
 */
record Spread(double median, double low, double high, int count) {
  private static final int MIN_SAMPLES = 6;
  private static final int RESAMPLES = 2000;
  private static final double TAIL = 0.025;

  /** An interval wider than this share of the median concludes nothing. */
  private static final double TOO_WIDE = 0.5;

  static Spread of(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    double median = median(sorted);
    if (sorted.length < MIN_SAMPLES) {
      return new Spread(median, sorted[0], sorted[sorted.length - 1], sorted.length);
    }
    Random random = new Random(sorted.length); // the same interval for the same values
    double[] medians = new double[RESAMPLES];
    double[] sample = new double[sorted.length];
    for (int i = 0; i < RESAMPLES; i++) {
      for (int j = 0; j < sample.length; j++) {
        sample[j] = sorted[random.nextInt(sorted.length)];
      }
      Arrays.sort(sample);
      medians[i] = median(sample);
    }
    Arrays.sort(medians);
    int tail = (int) (RESAMPLES * TAIL);
    return new Spread(median, medians[tail], medians[RESAMPLES - 1 - tail], sorted.length);
  }

  /** Of what two sides showed in the same rounds. */
  static Spread ratio(List<Double> ours, List<Double> theirs) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < Math.min(ours.size(), theirs.size()); i++) {
      double divisor = theirs.get(i);
      if (divisor > 0) {
        ratios.add(ours.get(i) / divisor);
      }
    }
    return ratios.isEmpty() ? new Spread(Double.NaN, Double.NaN, Double.NaN, 0) : of(ratios);
  }

  boolean noisy() {
    return count == 0 || high - low > TOO_WIDE * median;
  }

  private static double median(double[] sorted) {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
