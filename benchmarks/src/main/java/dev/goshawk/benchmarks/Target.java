package dev.goshawk.benchmarks;

import java.util.List;

/**
 * A ratio that Goshawk is to reach beside another side.
 *
 * @param what in words
 * @param scenario whose figures decide
 * @param variant of that scenario
 * @param metric that is compared
 * @param beside the other side; null for a figure of Goshawk alone
 * @param must decides
 * @param aim to go on towards
 * @param atLeast whether more is better
 */
record Target(
    String what,
    String scenario,
    String variant,
    String metric,
    String beside,
    double must,
    double aim,
    boolean atLeast) {

  /** {@link #beside} of a figure that has nothing beside it. */
  static final String ALONE = "alone";

  static final List<Target> ALL =
      List.of(
          most(
              "server CPU per unary RPC, 1x100",
              "server-unary",
              "1x100",
              "serverCpu",
              "g1",
              0.40,
              0.22),
          most(
              "server CPU per unary RPC, 8x32",
              "server-unary",
              "8x32",
              "serverCpu",
              "g1",
              0.40,
              0.22),
          most(
              "server CPU per unary RPC, 1x100",
              "server-unary",
              "1x100",
              "serverCpu",
              "g0",
              0.08,
              0.04),
          most(
              "server CPU per unary RPC, 8x32",
              "server-unary",
              "8x32",
              "serverCpu",
              "g0",
              0.08,
              0.04),
          most(
              "server CPU per unary RPC, 1x100",
              "server-unary",
              "1x100",
              "serverCpu",
              "vertx",
              0.45,
              0.25),
          most(
              "server CPU per unary RPC, 8x32",
              "server-unary",
              "8x32",
              "serverCpu",
              "vertx",
              0.45,
              0.25),
          most(
              "distance to the floor, server CPU, 1x100",
              "server-unary",
              "1x100",
              "serverCpu",
              "floor",
              5,
              2.5),
          most(
              "client CPU per async unary RPC",
              "client-unary",
              "100",
              "clientCpu",
              "g1",
              0.45,
              0.25),
          most(
              "client CPU per async unary RPC",
              "client-unary",
              "100",
              "clientCpu",
              "g0",
              0.12,
              0.06),
          least("client and server together, RPC/s", "together", "100", "rate", "g1", 5, 10),
          most(
              "blocking handlers, virtual threads, server CPU",
              "server-virtual",
              "1x100",
              "serverCpu",
              "g0",
              0.35,
              0.15),
          most(
              "blocking handlers, this JDK, server CPU",
              "server-blocking",
              "1x100",
              "serverCpu",
              "g0",
              0.7,
              0.4),
          least("blocking client, 32 threads, RPC/s", "client-blocking", "32", "rate", "g0", 2, 4),
          most("ping-pong p50", "ping-pong", "1", "p50", "g1", 0.9, 0.7),
          most("ping-pong p50", "ping-pong", "1", "p50", "g0", 0.7, 0.45),
          most("p99 at half of G0's highest rate", "schedule", "50%", "p99", "g0", 0.5, 0.2),
          most("p99 at half of G0's highest rate", "schedule", "50%", "p99", "g1", 0.8, 0.5),
          least(
              "bidirectional streaming, messages/s/core",
              "bidi",
              "8x32",
              "ratePerCore",
              "g1",
              2.5,
              5),
          least("1 MiB unary, MB/s per core", "unary-1m", "4", "ratePerCore", "g1", 1.3, 2),
          most(
              "server allocation per unary RPC, less the message",
              "server-unary",
              "1x100",
              "serverAllocated",
              "g1",
              0.20,
              0.03),
          most(
              "retained bytes per idle stream",
              "idle-streams",
              "100000",
              "retained",
              "g1",
              0.4,
              0.12),
          most(
              "retained bytes per idle connection",
              "idle-connections",
              "10000",
              "retained",
              "g1",
              0.5,
              0.2),
          most(
              "client CPU, round_robin over 10 backends",
              "client-round-robin",
              "10x10",
              "clientCpu",
              "base",
              1.10,
              1),
          most(
              "client CPU, retry policy unused",
              "client-retry",
              "100",
              "clientCpu",
              "base",
              1.06,
              1),
          most(
              "client allocation, retry policy unused",
              "client-retry",
              "100",
              "clientAllocated",
              "base",
              1.01,
              1),
          most(
              "server CPU, metrics and sampled traces",
              "server-telemetry",
              "1x100",
              "serverCpu",
              "g1",
              0.30,
              0.20),
          most(
              "client CPU, metrics and sampled traces",
              "client-telemetry",
              "100",
              "clientCpu",
              "g1",
              0.30,
              0.20),
          most(
              "server CPU, nothing observed",
              "server-unobserved",
              "1x100",
              "serverCpu",
              "base",
              1.05,
              1),
          most(
              "client CPU, nothing observed",
              "client-unobserved",
              "100",
              "clientCpu",
              "base",
              1.05,
              1),
          most(
              "client CPU, 1,000 endpoints beside 1,000 channels",
              "client-connections",
              "10",
              "clientCpu",
              "base",
              1.10,
              1),
          most(
              "client CPU, 1,000 endpoints beside 10, 1 in flight",
              "client-endpoints",
              "1",
              "clientCpu",
              "base",
              1.10,
              1),
          most(
              "client CPU, 1,000 endpoints beside 10, 10 in flight",
              "client-endpoints",
              "10",
              "clientCpu",
              "base",
              1.10,
              1),
          most(
              "retained bytes per idle round_robin channel of 100",
              "idle-channel",
              "100",
              "retained",
              "g1",
              0.5,
              0.2),
          most(
              "process start to first answered call",
              "start",
              "first call",
              "start",
              "g0",
              0.6,
              0.35),
          most("TLS, server CPU per RPC", "server-tls", "100", "serverCpu", "g0", 0.35, 0.15),
          most("wire bytes per steady unary RPC", "wire", "100", "wire", ALONE, 100, 88));

  private static Target most(
      String what,
      String scenario,
      String variant,
      String metric,
      String beside,
      double must,
      double aim) {
    return new Target(what, scenario, variant, metric, beside, must, aim, false);
  }

  private static Target least(
      String what,
      String scenario,
      String variant,
      String metric,
      String beside,
      double must,
      double aim) {
    return new Target(what, scenario, variant, metric, beside, must, aim, true);
  }

  /** Whether a measured ratio is as good as a bound. */
  boolean holds(double ratio, double bound) {
    return atLeast ? ratio >= bound : ratio <= bound;
  }

  /** What a measured ratio says: yes, no, or that its spread reaches over the bound. */
  String verdict(Spread ratio) {
    boolean low = holds(ratio.low(), must);
    boolean high = holds(ratio.high(), must);
    if (low && high) {
      return holds(ratio.median(), aim) ? "yes, and the aim" : "yes";
    }
    if (!low && !high) {
      return "NO";
    }
    return (holds(ratio.median(), must) ? "likely" : "NOT LIKELY") + ", too noisy to conclude";
  }
}
