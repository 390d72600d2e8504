package dev.goshawk.benchmarks;

/**
 * How long things take: the one place from which {@code all} stays under its time.
 *
 * @param repetitions with fresh processes
 * @param rounds in each repetition: one block of every side
 * @param blockMillis the length of a block
 * @param warmMillis the longest warm-up of one side; it ends earlier when the figures are steady
 * @param starts how often a start is timed
 * @param connections the most that idle
 * @param streams the most that idle
 */
record Budget(
    int repetitions,
    int rounds,
    long blockMillis,
    long warmMillis,
    int starts,
    int connections,
    int streams) {
  static final Budget FULL = new Budget(2, 4, 800, 12_000, 9, 10_000, 100_000);
  static final Budget QUICK = new Budget(1, 2, 400, 2_500, 3, 10_000, 100_000);

  /** For tests: nothing is measured, everything is run. */
  static final Budget SMOKE = new Budget(1, 1, 20, 20, 1, 20, 200);
}
