package dev.goshawk.balancers.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** {@link StrideScheduler}: exact shares, bounds on weights, and that every search ends. */
class StrideSchedulerTest {

  private static final int GENERATIONS = 65_535;

  private static int[] count(double... weights) {
    AtomicInteger sequence = new AtomicInteger();
    StrideScheduler scheduler = new StrideScheduler(weights, sequence);
    int[] counts = new int[weights.length];
    long end = (long) GENERATIONS * weights.length;
    while (true) {
      int next = scheduler.next();
      if (Integer.toUnsignedLong(sequence.get()) > end) {
        return counts;
      }
      counts[next]++;
    }
  }

  @Test
  void sharesAreExactlyTheScaledWeights() {
    assertThat(new StrideScheduler(new double[] {1, 2, 5}, new AtomicInteger()).weights())
        .containsExactly(13_107, 26_214, 65_535);
    assertThat(count(1, 2, 5)).containsExactly(13_107, 26_214, 65_535);
    assertThat(count(3, 7, 11, 4)).containsExactly(17_873, 41_704, 65_535, 23_831);
  }

  @Test
  void backendsWithoutAWeightGetTheMeanOfTheOthers() {
    assertThat(new StrideScheduler(new double[] {1, 0, 3}, new AtomicInteger()).weights())
        .containsExactly(21_845, 43_690, 65_535);
  }

  @Test
  void withFewerThanTwoWeightsEachComesInTurn() {
    for (double[] weights : new double[][] {{0, 0, 0}, {0, 7, 0}, {9}}) {
      StrideScheduler scheduler = new StrideScheduler(weights, new AtomicInteger());
      for (int i = 0; i < 30; i++) {
        assertThat(scheduler.next()).isEqualTo(i % weights.length);
      }
    }
  }

  @Test
  void weightsAreKeptWithinATenthAndTenTimesTheirMean() {
    double[] weights = new double[100];
    Arrays.fill(weights, 1);
    weights[0] = 1e9; // the mean is about 1e7
    weights[1] = 1e-9;
    int[] scaled = new StrideScheduler(weights, new AtomicInteger()).weights();
    assertThat(scaled[0]).isEqualTo(65_535);
    assertThat(scaled[1]).isEqualTo(scaled[2]).isBetween(655, 656);
  }

  @Test
  void everySearchEndsWhateverTheWeights() {
    Random random = new Random(7);
    for (int round = 0; round < 500; round++) {
      double[] weights = new double[1 + random.nextInt(20)];
      for (int i = 0; i < weights.length; i++) {
        weights[i] =
            switch (random.nextInt(5)) {
              case 0 -> 0;
              case 1 -> Double.MIN_VALUE;
              case 2 -> Double.MAX_VALUE;
              case 3 -> random.nextDouble();
              default -> Math.exp(random.nextDouble() * 200 - 100);
            };
      }
      StrideScheduler scheduler = new StrideScheduler(weights, new AtomicInteger(random.nextInt()));
      assertThat(Arrays.stream(scheduler.weights()).min().orElseThrow()).isGreaterThanOrEqualTo(1);
      assertThat(Arrays.stream(scheduler.weights()).max().orElseThrow()).isEqualTo(65_535);
      assertThatCode(scheduler::next).doesNotThrowAnyException();
    }
  }

  @Test
  void sequenceMayOverflow() {
    StrideScheduler scheduler = new StrideScheduler(new double[] {1, 1}, new AtomicInteger(-2));
    assertThat(new int[] {scheduler.next(), scheduler.next(), scheduler.next()})
        .containsExactly(0, 1, 0);
  }
}
