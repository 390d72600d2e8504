package dev.goshawk.soak.fleet;

import dev.goshawk.api.Status;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * What a run has seen: how calls ended, the worst of each figure, and what was wrong. One thread.
 */
final class Findings {

  private static final int MOST_PROBLEMS = 20;

  private final PrintWriter out;
  private final long began = System.nanoTime();
  private final Map<Status.Code, Long> ends = new EnumMap<>(Status.Code.class);
  private final Map<String, Double> worst = new LinkedHashMap<>();
  private final Map<String, String> units = new LinkedHashMap<>();
  private final List<String> problems = new ArrayList<>();
  private long calls;
  private long problemCount;

  Findings(PrintWriter out) {
    this.out = out;
  }

  /** Calls have ended, in whichever way. */
  void count(List<Ended> ended) {
    calls += ended.size();
    for (Ended one : ended) {
      ends.merge(one.outcome().code(), 1L, Long::sum);
    }
  }

  /** A figure of which the greatest is kept. */
  void figure(String name, double value, String unit) {
    worst.merge(name, value, Math::max);
    units.put(name, unit);
  }

  void wrong(String format, Object... values) {
    problemCount++;
    String problem = String.format(Locale.ROOT, format, values);
    if (problems.size() < MOST_PROBLEMS) {
      problems.add(problem);
    }
    say("PROBLEM: %s", problem);
  }

  long calls() {
    return calls;
  }

  long problemCount() {
    return problemCount;
  }

  List<String> problems() {
    return List.copyOf(problems);
  }

  void say(String format, Object... values) {
    out.printf(
        Locale.ROOT,
        "%5d s  %s%n",
        TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began),
        String.format(Locale.ROOT, format, values));
    out.flush();
  }

  /** The lines at the end. */
  void report() {
    out.printf(
        Locale.ROOT,
        "%n%,d calls: %s%n",
        calls,
        ends.entrySet().stream()
            .map(end -> String.format(Locale.ROOT, "%s %,d", end.getKey(), end.getValue()))
            .collect(Collectors.joining(", ")));
    worst.forEach(
        (name, value) ->
            out.printf(Locale.ROOT, "%s: at most %,.1f %s%n", name, value, units.get(name)));
    problems.forEach(problem -> out.println("PROBLEM: " + problem));
    out.printf(Locale.ROOT, "%d problems%n", problemCount);
    out.flush();
  }
}
