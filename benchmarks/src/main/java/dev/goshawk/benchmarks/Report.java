package dev.goshawk.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Results as text for people. */
final class Report {
  private static final List<String> ALLOCATIONS = List.of("serverAllocated", "clientAllocated");

  private Report() {}

  /** The figures of one outcome, with the ratio to each side behind that side's figure. */
  static List<String> table(Outcome outcome) {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add(
        outcome.scenario()
            + " "
            + outcome.variant()
            + " (JDK "
            + outcome.jdk()
            + "): "
            + outcome.about());
    Set<String> metrics = new LinkedHashSet<>();
    outcome.figures().values().forEach(figures -> metrics.addAll(figures.keySet()));
    for (String metric : metrics) {
      if (metric.equals("busyCores")) {
        continue;
      }
      lines.add(String.format(Locale.ROOT, "  %-16s", metric + ", " + Metrics.unit(metric)));
      for (Map.Entry<String, Map<String, Spread>> side : outcome.figures().entrySet()) {
        Spread figure = side.getValue().get(metric);
        if (figure == null) {
          continue;
        }
        StringBuilder line = new StringBuilder();
        line.append(
            String.format(
                Locale.ROOT,
                "    %-8s %12s [%s - %s]",
                side.getKey(),
                number(figure.median()),
                number(figure.low()),
                number(figure.high())));
        Spread ratio = outcome.ratios().getOrDefault(side.getKey(), Map.of()).get(metric);
        if (ratio != null) {
          line.append("   goshawk is ").append(spread(ratio));
          if (ratio.noisy() && !ALLOCATIONS.contains(metric)) {
            line.append("  too noisy to conclude");
          }
        }
        lines.add(line.toString());
      }
    }
    outcome.notes().forEach(note -> lines.add("  note: " + note));
    return lines;
  }

  /** The targets that the results can decide. */
  static List<String> targets(Results results) {
    List<String> lines = new ArrayList<>();
    for (Target target : Target.ALL) {
      Spread measured = results.measured(target);
      if (measured == null) {
        continue;
      }
      if (lines.isEmpty()) {
        lines.add("");
        lines.add(
            String.format(
                Locale.ROOT,
                "%-52s %-7s %10s %9s  %-26s %s",
                "target",
                "beside",
                "must",
                "aim",
                "measured",
                "holds?"));
      }
      lines.add(
          String.format(
              Locale.ROOT,
              "%-52s %-7s %10s %9s  %-26s %s",
              target.what(),
              target.beside().equals(Target.ALONE) ? "" : target.beside(),
              bound(target, target.must()),
              bound(target, target.aim()),
              spread(measured),
              target.verdict(measured)));
    }
    return lines;
  }

  static String bound(Target target, double bound) {
    return (target.atLeast() ? "≥ " : "≤ ") + number(bound);
  }

  static String spread(Spread spread) {
    return number(spread.median())
        + " ["
        + number(spread.low())
        + " - "
        + number(spread.high())
        + "]";
  }

  /** Three digits that count, and no exponents. */
  static String number(double value) {
    double size = Math.abs(value);
    if (size >= 1000) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    if (size >= 100) {
      return String.format(Locale.ROOT, "%.0f", value);
    }
    if (size >= 10) {
      return String.format(Locale.ROOT, "%.1f", value);
    }
    if (size >= 1) {
      return String.format(Locale.ROOT, "%.2f", value);
    }
    return String.format(Locale.ROOT, "%.3f", value);
  }
}
