package dev.goshawk.benchmarks;

import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What a load did in one block.
 *
 * @param operations calls, or messages where streams are the load
 * @param nanos from the first to the last
 * @param errors calls that failed, or whose response was not the expected one
 * @param firstError words for the first of them
 * @param latency of each operation in nanoseconds, where it was asked for
 */
record Measured(
    long operations, long nanos, long errors, String firstError, @Nullable Histogram latency) {}
