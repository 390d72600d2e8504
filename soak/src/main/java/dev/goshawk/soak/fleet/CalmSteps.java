package dev.goshawk.soak.fleet;

import dev.goshawk.api.Status;
import dev.goshawk.soak.fleet.Load.LostCalls;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Steps during which every backend lives, so that no call may fail but those that an overloaded one
 * refuses: quiet, slowness, overload, a resolver that flaps, a host that swallows connections.
 */
final class CalmSteps {

  static final int QUIET_CALLS = 10_000;
  static final int QUIET_AT_A_TIME = 50;

  private static final double MOST_SPREAD = 0.05;
  private static final long WATCH_MILLIS = 3_000;
  private static final int SLOW_MILLIS = 300;
  private static final int FLAPS = 25;
  private static final long FLAP_MILLIS = 200;

  private final Stage stage;
  private final Random random;

  CalmSteps(Stage stage, Random random) {
    this.stage = stage;
    this.random = random;
  }

  /** The greatest distance of a backend's calls from the mean, as a share of it. */
  double quiet() throws InterruptedException, LostCalls, IOException {
    stage.load().go();
    stage.awaitAllUsed("quiet");
    stage.judge("quiet", one -> false);
    List<Ended> ended =
        stage.judge("quiet", stage.load().burst(QUIET_CALLS, QUIET_AT_A_TIME), one -> false);
    Map<Integer, Long> answers = Stage.answers(ended);
    double mean = (double) ended.size() / stage.fleet().size();
    double spread =
        stage.fleet().all().stream()
            .mapToDouble(each -> Math.abs(answers.getOrDefault(each.number(), 0L) - mean) / mean)
            .max()
            .orElse(1);
    stage.findings().figure("spread over 10,000 calls", spread * 100, "% off the mean");
    if (spread > MOST_SPREAD) {
      stage.findings().wrong("quiet: spread of %.1f %%, at most 5: %s", spread * 100, answers);
    }
    stage.findings().say("quiet: %,d calls, spread %.2f %%", ended.size(), spread * 100);
    return spread;
  }

  private BackendProcess any() {
    return stage.fleet().at(random.nextInt(stage.fleet().size()));
  }

  /** One backend is slow; calls to the others are as fast as before. */
  void slow() throws InterruptedException, LostCalls, IOException {
    BackendProcess victim = any();
    victim.order("slow " + SLOW_MILLIS);
    stage.load().go();
    Thread.sleep(WATCH_MILLIS);
    victim.order("slow 0");
    List<Ended> ended = stage.judge("slow", one -> false);
    long[] others =
        ended.stream()
            .filter(one -> one.ok() && one.outcome().backend() != victim.number())
            .mapToLong(Ended::nanos)
            .sorted()
            .toArray();
    double median = Stage.millis(others[others.length / 2]);
    if (median > SLOW_MILLIS / 2.0) {
      stage.findings().wrong("slow: half of the others' calls take more than %.0f ms", median);
    }
    stage.findings().say("slow: %,d calls, others' median %.1f ms", ended.size(), median);
  }

  /** One backend refuses all calls; others get no more and no less than their share. */
  void overload() throws InterruptedException, LostCalls, IOException {
    BackendProcess victim = any();
    victim.order("refuse true");
    stage.load().go();
    Thread.sleep(WATCH_MILLIS);
    List<Ended> ended =
        stage.judge("overload", one -> one.failedWith(Status.Code.RESOURCE_EXHAUSTED));
    victim.order("refuse false");
    long refused = ended.stream().filter(one -> !one.ok()).count();
    double share = (double) refused / Math.max(1, ended.size());
    double due = 1.0 / stage.fleet().size();
    if (Math.abs(share - due) > due * MOST_SPREAD + 2.0 / Math.max(1, ended.size())) {
      stage.findings().wrong("overload: %.1f %% were refused, of %.1f due", share * 100, due * 100);
    }
    stage.findings().say("overload: %,d calls, %,d refused", ended.size(), refused);
  }

  /** The resolver tells parts of the fleet in any order, fails and recovers. */
  void flap() throws InterruptedException, LostCalls, IOException {
    stage.load().go();
    for (int i = 0; i < FLAPS; i++) {
      if (random.nextInt(4) == 0) {
        stage.client().failToResolve();
      } else {
        List<Integer> some = new ArrayList<>(stage.fleet().ports());
        Collections.shuffle(some, random);
        stage.client().resolve(some.subList(0, 2 + random.nextInt(some.size() - 1)));
      }
      Thread.sleep(FLAP_MILLIS);
    }
    stage.resolve();
    stage.awaitAllUsed("flap");
    List<Ended> ended = stage.judge("flap", one -> false);
    stage.findings().say("flap: %,d calls, %d updates, none failed", ended.size(), FLAPS);
  }

  /** The resolver tells a host, too, that answers no attempt to connect. */
  void swallowed() throws InterruptedException, LostCalls, IOException {
    try (SilentPort hole = new SilentPort()) {
      if (!hole.silent()) {
        stage.findings().say("swallowed: this system refuses connections that it has no room for");
        return;
      }
      stage.resolveWith(hole.port());
      stage.load().go();
      Thread.sleep(WATCH_MILLIS);
      stage.resolve();
      List<Ended> ended = stage.judge("swallowed", one -> false);
      stage.findings().say("swallowed: %,d calls beside a silent host", ended.size());
    }
  }
}
