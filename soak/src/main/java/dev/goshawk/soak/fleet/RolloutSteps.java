package dev.goshawk.soak.fleet;

import dev.goshawk.soak.fleet.Load.LostCalls;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Steps of an orderly operation, in which no call may fail at all: backends that drain and are
 * replaced, certificates that are renewed.
 */
final class RolloutSteps {

  /** How long after it was told to drain the resolver still tells a backend. */
  private static final long STALE_MILLIS = 300;

  private static final Duration SHOWS_FRESH = Duration.ofSeconds(20);
  private static final long BETWEEN_MILLIS = 500;

  private final Stage stage;
  private String shown = Certificates.FIRST;

  RolloutSteps(Stage stage) {
    this.stage = stage;
  }

  /** Each backend is replaced in turn: a new one comes, the old one says GOAWAY and ends. */
  Seen drain() throws InterruptedException, LostCalls, IOException {
    stage.load().go();
    double slowest = 0;
    for (int slot = 0; slot < stage.fleet().size(); slot++) {
      BackendProcess fresh = stage.fleet().successor(slot);
      long updated = System.nanoTime();
      stage.resolveWith(fresh.port());
      slowest = Math.max(slowest, stage.awaitNewOne("drain", fresh, updated));
      BackendProcess old = stage.fleet().replace(slot, fresh);
      old.terminate();
      Thread.sleep(STALE_MILLIS); // the name goes behind
      stage.resolve();
      old.awaitEnd();
    }
    List<Ended> ended = stage.judge("drain", one -> false);
    Seen seen = Seen.of(ended, slowest, 0);
    stage
        .findings()
        .say(
            "drain: %,d calls while all were replaced, %d failed, new ones used after %.0f ms",
            seen.calls(), seen.failed(), slowest);
    return seen;
  }

  /** The certificate is renewed; connections that are made from then on see the new one. */
  void rotate() throws InterruptedException, LostCalls, IOException {
    shown = shown.equals(Certificates.FIRST) ? Certificates.SECOND : Certificates.FIRST;
    stage.load().go();
    stage.fleet().certificates().rotate(shown);
    ShownCertificate fresh = new ShownCertificate(stage.fleet().certificates());
    long end = System.nanoTime() + SHOWS_FRESH.toNanos();
    for (BackendProcess backend : stage.fleet().all()) {
      String subject = fresh.subject(backend.port());
      while (!subject.contains(shown) && System.nanoTime() - end < 0) {
        Thread.sleep(Backend.RELOAD.toMillis() / 2);
        subject = fresh.subject(backend.port());
      }
      if (!subject.contains(shown)) {
        stage
            .findings()
            .wrong(
                "rotate: backend %d (%s) shows %s and not the %s certificate",
                backend.number(), backend.implementation().title(), subject, shown);
      }
    }
    for (int slot = 0; slot < 2; slot++) { // all connections are made anew
      stage.client().resolve(List.of(stage.fleet().at(slot).port()));
      Thread.sleep(BETWEEN_MILLIS);
    }
    stage.resolve();
    stage.awaitAllUsed("rotate");
    List<Ended> ended = stage.judge("rotate", one -> false);
    stage.findings().say("rotate: %,d calls, all show the %s certificate", ended.size(), shown);
  }
}
