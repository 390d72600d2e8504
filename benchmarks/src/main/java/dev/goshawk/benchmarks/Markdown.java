package dev.goshawk.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Results as tables in Markdown: the targets first, then the chief figures of every variant. */
final class Markdown {
  private static final List<String> MAIN_METRICS =
      List.of(
          "serverCpu",
          "clientCpu",
          "rate",
          "serverAllocated",
          "clientAllocated",
          "p50",
          "p90",
          "p99",
          "p99.9",
          "retained",
          "start",
          "wire");

  private Markdown() {}

  static List<String> of(Results results) {
    List<String> lines = new ArrayList<>();
    lines.add("Made by `./goshawk bench " + results.run().command() + "` on");
    lines.add(
        results.run().machine() + ", with " + String.join(", ", results.run().versions()) + ".");
    lines.add("");
    lines.add("| what | beside | must | aim | measured | holds? |");
    lines.add("| --- | --- | --- | --- | --- | --- |");
    for (Target target : Target.ALL) {
      Spread measured = results.measured(target);
      lines.add(
          row(
              target.what(),
              target.beside(),
              Report.bound(target, target.must()),
              Report.bound(target, target.aim()),
              measured == null ? "" : Report.spread(measured),
              measured == null ? "not measured" : target.verdict(measured)));
    }
    lines.add("");
    lines.add("| scenario | JDK | side | " + String.join(" | ", headings()) + " |");
    lines.add("| --- ".repeat(3 + MAIN_METRICS.size()) + "|");
    for (Outcome outcome : results.outcomes()) {
      for (Map.Entry<String, Map<String, Spread>> side : outcome.figures().entrySet()) {
        List<String> cells = new ArrayList<>();
        cells.add(outcome.scenario() + " " + outcome.variant());
        cells.add(outcome.jdk());
        cells.add(side.getKey());
        for (String metric : MAIN_METRICS) {
          Spread figure = side.getValue().get(metric);
          cells.add(figure == null ? "" : Report.number(figure.median()));
        }
        lines.add(row(cells.toArray(String[]::new)));
      }
    }
    return lines;
  }

  private static List<String> headings() {
    return MAIN_METRICS.stream().map(metric -> metric + " " + Metrics.unit(metric)).toList();
  }

  private static String row(String... cells) {
    return "| " + String.join(" | ", cells) + " |";
  }
}
