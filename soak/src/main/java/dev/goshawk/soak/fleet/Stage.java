package dev.goshawk.soak.fleet;

import dev.goshawk.soak.fleet.Load.LostCalls;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Where steps play: a fleet, a client over it and its calls, and what they have shown. One thread.
 *
 * @param fleet the backends
 * @param client under which they change
 * @param load its calls
 * @param findings what was seen
 */
record Stage(Fleet fleet, FleetClient client, Load load, Findings findings) {

  /** By when a backend that the resolver has told must be used. */
  static final Duration NEW_ONE_USED = Duration.ofSeconds(1);

  /** How long a backend that comes back may take: an attempt that hangs, and a backoff. */
  static final Duration COMES_BACK = Duration.ofSeconds(30);

  private static final double NANOS_PER_MILLI = 1e6;
  private static final int SHOWN_FAILURES = 3;

  static double millis(long nanos) {
    return nanos / NANOS_PER_MILLI;
  }

  /** The resolver tells the backends as they are. */
  void resolve() {
    client.resolve(fleet.ports());
  }

  /** The resolver tells some more ports. */
  void resolveWith(int... more) {
    List<Integer> ports = new ArrayList<>(fleet.ports());
    for (int port : more) {
      ports.add(port);
    }
    client.resolve(ports);
  }

  /** Waits until all backends have answered behind now. */
  void awaitAllUsed(String step) throws InterruptedException {
    long since = System.nanoTime();
    for (BackendProcess backend : fleet.all()) {
      long answered = load.awaitAnswerSince(backend.number(), since, COMES_BACK);
      if (answered - since >= COMES_BACK.toNanos()) {
        findings.wrong("%s: backend %d is not used after %s", step, backend.number(), COMES_BACK);
      }
    }
  }

  /**
   * How long it took from an update of the resolver to the first answer of a backend that came with
   * it, in milliseconds.
   */
  double awaitNewOne(String step, BackendProcess fresh, long updated) throws InterruptedException {
    long answered = load.awaitFirstAnswer(fresh.number(), COMES_BACK);
    double millis = millis(answered - updated);
    findings.figure("new backend used after", millis, "ms");
    if (millis > NEW_ONE_USED.toMillis()) {
      findings.wrong(
          "%s: new backend %d (%s) is used %.0f ms after the resolver's update, at most 1,000",
          step, fresh.number(), fresh.implementation().title(), millis);
    }
    return millis;
  }

  /**
   * Waits until all calls have ended and judges them: those that were answered were executed, once
   * if they had not consented to more; none that may not fail has failed.
   *
   * @param mayFail which failures are the step's due
   * @return the calls
   */
  List<Ended> judge(String step, Predicate<Ended> mayFail)
      throws InterruptedException, LostCalls, IOException {
    return judge(step, load.settle(), mayFail);
  }

  List<Ended> judge(String step, List<Ended> ended, Predicate<Ended> mayFail) throws IOException {
    findings.count(ended);
    Executions executions = fleet.executions();
    List<Ended> unexpected = ended.stream().filter(one -> !one.ok() && !mayFail.test(one)).toList();
    if (!unexpected.isEmpty()) {
      findings.wrong(
          "%s: %d of %d calls failed that may not have: %s",
          step,
          unexpected.size(),
          ended.size(),
          unexpected.stream()
              .limit(SHOWN_FAILURES)
              .map(one -> one + (executions.executed(one.call().id()) ? " executed" : ""))
              .toList());
    }
    long unexecuted =
        ended.stream().filter(one -> one.ok() && !executions.executed(one.call().id())).count();
    if (unexecuted > 0) {
      findings.wrong("%s: %d calls were answered and not executed", step, unexecuted);
    }
    long twice = executions.repeatedWithoutConsent();
    findings.figure("executed more than once without consent", (double) twice, "calls");
    findings.figure(
        "executed more than once with consent", (double) executions.repeatedWithConsent(), "calls");
    if (twice > 0) {
      findings.wrong("%s: %d calls were executed twice that did not consent", step, twice);
    }
    return ended;
  }

  /** How many calls each backend has answered, by number. */
  static Map<Integer, Long> answers(List<Ended> ended) {
    return ended.stream()
        .filter(Ended::ok)
        .map(one -> one.outcome().backend())
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
  }
}
