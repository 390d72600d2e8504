package dev.goshawk.soak.fleet;

import dev.goshawk.api.Status;
import dev.goshawk.soak.fleet.Load.LostCalls;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Steps in which backends die without a word: killed, stopped so that they never answer, all at a
 * time. Calls that had been sent to one may fail, unless it was killed and their retry policy has
 * them made again by another; none that began once it was known to be gone.
 */
final class DeathSteps {

  /** By when a backend that was killed gets no more calls: the system resets its connections. */
  private static final Duration KILLED_LEFT = Duration.ofSeconds(1);

  /**
   * By when one that never answers gets no more: 5/4 of the keepalive, its timeout, and a second.
   */
  private static final Duration SILENT_LEFT =
      FleetClient.KEEP_ALIVE
          .multipliedBy(5)
          .dividedBy(4)
          .plus(FleetClient.KEEP_ALIVE_TIMEOUT)
          .plusSeconds(1);

  private static final long WATCH_MILLIS = 1_500;
  private static final int WAITING = 100;
  private static final int IMPATIENT = 20;
  private static final Duration FAILS_FAST = Duration.ofSeconds(5);

  private final Stage stage;
  private final Random random;

  DeathSteps(Stage stage, Random random) {
    this.stage = stage;
    this.random = random;
  }

  /** A backend is killed, and comes back at another port. */
  Seen kill(int slot) throws InterruptedException, LostCalls, IOException {
    stage.load().go();
    Thread.sleep(WATCH_MILLIS / 2);
    long killed = System.nanoTime();
    stage.fleet().at(slot).kill();
    Thread.sleep(WATCH_MILLIS);
    BackendProcess fresh = stage.fleet().successor(slot);
    stage.fleet().replace(slot, fresh);
    long updated = System.nanoTime();
    stage.resolve();
    double used = stage.awaitNewOne("kill", fresh, updated);
    List<Ended> ended =
        stage.judge(
            "kill",
            one ->
                one.call().consent() == Consent.ONCE
                    && unavailableBefore(one, killed, KILLED_LEFT));
    long again = ended.stream().filter(one -> one.call().consent() == Consent.AGAIN).count();
    double left = left(ended, killed);
    Seen seen = Seen.of(ended, used, left);
    stage.findings().figure("killed backend left after", left, "ms");
    stage
        .findings()
        .say(
            "kill: %,d calls, %d failed, none of %,d with a retry policy may; left after %.0f ms, new"
                + " one used after %.0f ms",
            seen.calls(), seen.failed(), again, left, used);
    return seen;
  }

  void kill() throws InterruptedException, LostCalls, IOException {
    kill(random.nextInt(stage.fleet().size()));
  }

  /** A backend never answers any more, and comes back. */
  Seen blackHole() throws InterruptedException, LostCalls, IOException {
    BackendProcess victim = stage.fleet().at(random.nextInt(stage.fleet().size()));
    stage.load().go();
    Thread.sleep(WATCH_MILLIS / 2);
    long stopped = System.nanoTime();
    victim.stop();
    Thread.sleep(SILENT_LEFT.toMillis() + WATCH_MILLIS);
    long resumed = System.nanoTime();
    victim.resume();
    long back = stage.load().awaitAnswerSince(victim.number(), resumed, Stage.COMES_BACK);
    if (back - resumed >= Stage.COMES_BACK.toNanos()) {
      stage.findings().wrong("black hole: the backend that came back is not used after 30 s");
    }
    List<Ended> ended =
        stage.judge(
            "black hole",
            one ->
                unavailableBefore(one, stopped, SILENT_LEFT)
                    || (one.failedWith(Status.Code.DEADLINE_EXCEEDED)
                        && one.begun() - stopped < SILENT_LEFT.toNanos()));
    double left = left(ended, stopped);
    Seen seen = Seen.of(ended, 0, left);
    stage.findings().figure("silent backend left after", left, "ms");
    stage
        .findings()
        .say(
            "black hole: %,d calls, %d failed, left after %,.0f ms, back after %,.0f ms",
            seen.calls(), seen.failed(), left, Stage.millis(back - resumed));
    return seen;
  }

  /** No backend is left; calls that wait for one are answered when there is one again. */
  void allDown() throws InterruptedException, LostCalls, IOException {
    stage.judge("all down", one -> false);
    for (BackendProcess backend : stage.fleet().all()) {
      backend.kill();
    }
    TimeUnit.NANOSECONDS.sleep(KILLED_LEFT.toNanos());
    stage.load().begin(IMPATIENT, false);
    List<Ended> impatient = stage.judge("all down", one -> one.failedWith(Status.Code.UNAVAILABLE));
    impatient.stream()
        .filter(one -> one.ok() || one.nanos() > FAILS_FAST.toNanos())
        .forEach(
            one -> stage.findings().wrong("all down: a call should have failed fast: %s", one));
    stage.load().begin(WAITING, true);
    for (int slot = 0; slot < stage.fleet().size(); slot++) {
      stage.fleet().replace(slot, stage.fleet().successor(slot));
      stage.client().resolve(stage.fleet().ports().subList(0, slot + 1));
    }
    List<Ended> waited = stage.judge("all down", one -> false);
    stage
        .findings()
        .say(
            "all down: %d calls failed fast, %d waited and were answered",
            impatient.size(), waited.stream().filter(Ended::ok).count());
  }

  private static boolean unavailableBefore(Ended one, long harm, Duration left) {
    return one.failedWith(Status.Code.UNAVAILABLE) && one.begun() - harm < left.toNanos();
  }

  /** When the last call began that failed, in milliseconds behind the harm. */
  private static double left(List<Ended> ended, long harm) {
    return Stage.millis(
        ended.stream()
            .filter(one -> !one.ok())
            .mapToLong(one -> one.begun() - harm)
            .max()
            .orElse(0));
  }
}
