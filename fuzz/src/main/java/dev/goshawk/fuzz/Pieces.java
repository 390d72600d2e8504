package dev.goshawk.fuzz;

import java.util.SplittableRandom;

/** Where bytes are cut into reads: the same seed cuts the same way. One thread. */
public final class Pieces {

  private static final int[] LARGEST = {1, 9, 70, 1_000};

  private final SplittableRandom random;

  /** Cuts that are drawn from a seed. */
  public Pieces(long seed) {
    random = new SplittableRandom(seed);
  }

  /**
   * The length of the next piece.
   *
   * @param left how many bytes there are, above 0
   */
  public int next(int left) {
    return Math.min(left, 1 + random.nextInt(LARGEST[random.nextInt(LARGEST.length)]));
  }
}
