package dev.goshawk.soak;

import dev.goshawk.api.Status;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Counts calls and how they ended, and keeps what was wrong. Any thread. */
final class Tally {

  private static final int MOST_PROBLEMS = 20;

  private final Map<Status.Code, Long> ends = new EnumMap<>(Status.Code.class);
  private final List<String> problems = new ArrayList<>();
  private long calls;
  private long lost;
  private long problemCount;
  private long longestOverdue;

  /** A call has ended as it may. */
  synchronized void ended(CallPlan plan, CallRun.End end) {
    calls++;
    ends.merge(end.code(), 1L, Long::sum);
    longestOverdue =
        Math.max(longestOverdue, end.nanos() - TimeUnit.MILLISECONDS.toNanos(plan.timeout()));
  }

  /** A call has not ended long after its deadline. */
  synchronized void lost(String what) {
    calls++;
    lost++;
    wrong(what);
  }

  synchronized void wrong(String what) {
    problemCount++;
    if (problems.size() < MOST_PROBLEMS) {
      problems.add(what);
    }
  }

  synchronized long calls() {
    return calls;
  }

  synchronized long lost() {
    return lost;
  }

  synchronized long problemCount() {
    return problemCount;
  }

  /** The first problems. */
  synchronized List<String> problems() {
    return List.copyOf(problems);
  }

  /** Forgets them, as they were due. */
  synchronized void forgetProblems() {
    problems.clear();
    problemCount = 0;
  }

  synchronized long count(Status.Code code) {
    return ends.getOrDefault(code, 0L);
  }

  /** How long after its deadline the last of all calls ended, in milliseconds; 0 when none did. */
  synchronized long longestOverdueMillis() {
    return TimeUnit.NANOSECONDS.toMillis(longestOverdue);
  }

  @Override
  public synchronized String toString() {
    return String.format(
        Locale.ROOT,
        "%,d calls (%s), %d lost, longest %d ms past its deadline, %d problems",
        calls,
        ends.entrySet().stream()
            .map(end -> String.format(Locale.ROOT, "%s %,d", end.getKey(), end.getValue()))
            .collect(Collectors.joining(", ")),
        lost,
        longestOverdueMillis(),
        problemCount);
  }
}
