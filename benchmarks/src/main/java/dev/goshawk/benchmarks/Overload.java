package dev.goshawk.benchmarks;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * {@code goshawk bench overload}: what a server gets done when it is asked for more than it can do,
 * with limits and without. Its capacity, the highest rate with a 99th percentile of at most 50 ms,
 * is looked for first; then each server is offered shares and multiples of that.
 */
final class Overload {

  /** What callers put up with at the capacity, in milliseconds. */
  static final double SLOW = 50;

  static final List<String> LIMITS = List.of("none", "aimd", "gradient");

  private static final double[] LOADS = {0.5, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 2, 2.5, 3};

  /** The step between rates that are tried for the capacity: a fiftieth of what is possible. */
  private static final double POSSIBLE =
      OverloadServer.PERMITS * 1000.0 / OverloadServer.WORK_MILLIS;

  private static final double STEP = POSSIBLE / 50;

  private final Peer.Source processes;
  private final Duration settling;
  private final Duration measured;
  private final PrintWriter out;

  Overload(Peer.Source processes, boolean quick, PrintWriter out) {
    this.processes = processes;
    this.settling = quick ? Duration.ofMillis(500) : Duration.ofSeconds(2);
    this.measured = quick ? Duration.ofSeconds(1) : Duration.ofSeconds(6);
    this.out = out;
  }

  /**
   * What came of it.
   *
   * @param capacity the point of the highest rate that is not slow, without a limit
   */
  record Result(OverloadPoint capacity, List<OverloadPoint> points) {

    List<OverloadPoint> of(String limit) {
      return points.stream().filter(point -> point.limit().equals(limit)).toList();
    }

    /** The most that any of the servers got done. */
    double peak() {
      return points.stream().mapToDouble(OverloadPoint::goodput).max().orElse(0);
    }

    private static OverloadPoint last(List<OverloadPoint> points) {
      return points.get(points.size() - 1);
    }

    /** What holds at three times the capacity. */
    List<String> verdicts() {
      List<String> lines = new ArrayList<>();
      for (String limit : LIMITS) {
        OverloadPoint last = last(of(limit));
        lines.add(
            String.format(
                Locale.ROOT,
                "%-9s at 3 x capacity: goodput %.2f of the peak, p99 of calls let in %.1f ms = %.2f"
                    + " x that at capacity",
                limit,
                last.goodput() / peak(),
                last.p99(),
                last.p99() / capacity.p99()));
      }
      return lines;
    }
  }

  Result run() throws IOException, InterruptedException {
    OverloadPoint capacity = capacity();
    List<OverloadPoint> points = new ArrayList<>();
    for (String limit : LIMITS) {
      try (Peer server = server(limit);
          OverloadLoad load = new OverloadLoad(server.port())) {
        warm(load);
        for (double share : LOADS) {
          points.add(show(load.run(limit, share * capacity.offered(), settling, measured)));
        }
      }
    }
    Result result = new Result(capacity, points);
    out.println();
    result.verdicts().forEach(out::println);
    out.flush();
    return result;
  }

  private Peer server(String limit) throws IOException {
    return processes.start(
        "overload", Side.GOSHAWK, Settings.of(Map.of("limit", limit, "heap", "512m")));
  }

  private void warm(OverloadLoad load) throws InterruptedException {
    load.run("none", POSSIBLE / 2, settling, measured);
  }

  /** Goes down from all that is possible until calls are no longer slow. */
  private OverloadPoint capacity() throws IOException, InterruptedException {
    try (Peer server = server("none");
        OverloadLoad load = new OverloadLoad(server.port())) {
      warm(load);
      double rate = POSSIBLE;
      OverloadPoint point = load.run("none", rate, settling, measured);
      while (point.p99() > SLOW && rate > STEP) {
        rate -= STEP;
        point = load.run("none", rate, settling, measured);
      }
      out.printf(
          Locale.ROOT,
          "capacity: %,.0f calls/s of %,.0f possible (%d at a time, %d ms each), p99 %.1f ms%n%n",
          point.offered(),
          POSSIBLE,
          OverloadServer.PERMITS,
          OverloadServer.WORK_MILLIS,
          point.p99());
      out.printf(
          Locale.ROOT,
          "%-9s %10s %10s %10s %9s %9s%n",
          "limit",
          "offered/s",
          "goodput/s",
          "refused/s",
          "p50 ms",
          "p99 ms");
      out.flush();
      return point;
    }
  }

  private OverloadPoint show(OverloadPoint point) {
    out.printf(
        Locale.ROOT,
        "%-9s %,10.0f %,10.0f %,10.0f %9.1f %9.1f%n",
        point.limit(),
        point.offered(),
        point.goodput(),
        point.refused(),
        point.p50(),
        point.p99());
    out.flush();
    return point;
  }
}
