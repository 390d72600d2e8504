package dev.goshawk.balancers.load;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Numbers of backends so that each comes in proportion to its weight, evenly mixed, without a lock.
 * Any thread. Source: gRFC A58, and the other implementations, which all do it so.
 *
 * <p>A sequence goes over all backends again and again; each time around is a generation. In
 * generation g backend i is taken or passed over by
 *
 * <pre>{@code (weight[i] * g + i * 32767) mod 65535 >= 65535 - weight[i]}</pre>
 *
 * <p>which holds {@code weight[i]} times in 65,535 generations. Weights are scaled so that the
 * largest is 65,535 and never passed over: that ends every search. Example: weights of 1 and 4 are
 * scaled to 16,384 and 65,535, so the first is taken in every fourth generation.
 */
final class StrideScheduler {

  private static final int MAX_WEIGHT = 0xFFFF;
  private static final int OFFSET = MAX_WEIGHT / 2;

  /**
   * How far weights may be from their mean, so that few are passed over for one that is taken, and
   * a backend that reports nonsense gets calls too.
   */
  private static final double MAX_RATIO = 10;

  private static final double MIN_RATIO = 0.1;

  /** The least number of weights above 0 for calls to go by weights. */
  private static final int MIN_KNOWN = 2;

  private final int[] weights;
  private final boolean inTurn;
  private final AtomicInteger sequence;

  /**
   * In proportion to weights; those that are 0 get their mean. With fewer than two above 0 each
   * comes in turn.
   *
   * @param weights at least one, 0 or more each
   * @param sequence is shared with the schedulers before and after this one
   */
  StrideScheduler(double[] weights, AtomicInteger sequence) {
    this.inTurn = Arrays.stream(weights).filter(weight -> weight > 0).count() < MIN_KNOWN;
    this.weights = scale(weights);
    this.sequence = sequence;
  }

  private static int[] scale(double[] weights) {
    double mean = 0;
    double most = 0;
    int known = 0;
    for (double weight : weights) {
      if (weight > 0) {
        known++;
        mean += (weight - mean) / known; // as the sum of the largest doubles is infinite
        most = Math.max(most, weight);
      }
    }
    int[] scaled = new int[weights.length];
    if (known < MIN_KNOWN) {
      Arrays.fill(scaled, MAX_WEIGHT);
      return scaled;
    }
    double top = Math.min(most, MAX_RATIO * mean);
    // By the ratio, which is finite even where weights are the smallest or largest doubles.
    long least = (long) Math.ceil(MAX_WEIGHT * (mean / top) * MIN_RATIO);
    for (int i = 0; i < scaled.length; i++) {
      double weight = weights[i] > 0 ? weights[i] : mean;
      long rounded = Math.round(MAX_WEIGHT * (weight / top));
      scaled[i] = (int) Math.min(MAX_WEIGHT, Math.max(least, rounded));
    }
    return scaled;
  }

  /** Whether too few weights are above 0, so that each comes in turn. */
  boolean isInTurn() {
    return inTurn;
  }

  /** As scaled, for tests. */
  int[] weights() {
    return weights.clone();
  }

  /** The next backend. */
  int next() {
    while (true) {
      long position = Integer.toUnsignedLong(sequence.getAndIncrement());
      int backend = (int) (position % weights.length);
      long generation = position / weights.length;
      long weight = weights[backend];
      if ((weight * generation + (long) backend * OFFSET) % MAX_WEIGHT >= MAX_WEIGHT - weight) {
        return backend;
      }
    }
  }
}
