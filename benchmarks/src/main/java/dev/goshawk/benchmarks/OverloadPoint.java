package dev.goshawk.benchmarks;

/**
 * What came of one rate of calls.
 *
 * @param limit what the server was limited by: none, aimd, gradient
 * @param offered how many calls began in a second
 * @param goodput how many were answered with OK in a second
 * @param refused how many were refused in a second
 * @param p50 the latency of half of those that were let in, in milliseconds, from when they were to
 *     begin until they ended, however they did
 * @param p99 that of 99 in 100
 */
record OverloadPoint(
    String limit, double offered, double goodput, double refused, double p50, double p99) {}
