package dev.goshawk.soak.fleet;

import dev.goshawk.soak.fleet.Load.LostCalls;
import dev.goshawk.soak.shared.Census;
import dev.goshawk.testsupport.Await;
import dev.goshawk.testsupport.BufferLeaks;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/**
 * {@code goshawk soak --fleet}: our channel over five backends in processes of their own, round
 * after round of everything that happens to a fleet, until the time is over. One thread.
 */
public final class FleetRun {

  private static final int BACKENDS = 5;
  private static final int CALLS_PER_SECOND = 400;
  private static final double HEAP_GROWTH = 1.15;
  private static final long HEAP_SLACK = 16L * 1024 * 1024;
  private static final int MORE_DESCRIPTORS = 40;

  /** How much longer than asked for a run may take, which has a last round to finish. */
  private static final Duration OVERTIME = Duration.ofMinutes(5);

  /** How long it may take to replace all backends: 1 min. */
  private static final Duration RESTART = Duration.ofMinutes(1);

  private final long seed;
  private final Findings findings;
  private final List<Census> counts = new ArrayList<>();

  /** A run that has not begun. */
  public FleetRun(long seed, PrintWriter out) {
    this.seed = seed;
    this.findings = new Findings(out);
  }

  Findings findings() {
    return findings;
  }

  /** Begins rounds until a time is over, at least one; whether all was as it must be. */
  public boolean run(Duration time) throws InterruptedException {
    return run(
        time,
        (stage, random) -> {
          CalmSteps calm = new CalmSteps(stage, random);
          DeathSteps deaths = new DeathSteps(stage, random);
          RolloutSteps rollouts = new RolloutSteps(stage);
          long end = System.nanoTime() + time.toNanos();
          do {
            calm.quiet();
            deaths.kill();
            calm.slow();
            calm.overload();
            rollouts.drain();
            rollouts.rotate();
            calm.flap();
            calm.swallowed();
            deaths.blackHole();
            deaths.allDown();
            count(stage);
          } while (System.nanoTime() - end < 0);
        });
  }

  /**
   * Replaces all backends one after the other, and that so many times, while calls are made none of
   * which may fail; whether none did.
   */
  public boolean restart(int times) throws InterruptedException {
    return run(
        RESTART.multipliedBy(times),
        (stage, random) -> {
          RolloutSteps rollouts = new RolloutSteps(stage);
          for (int i = 0; i < times; i++) {
            rollouts.drain();
            count(stage);
          }
        });
  }

  /** What is done with a fleet. */
  private interface Play {
    void on(Stage stage, Random random) throws InterruptedException, LostCalls, IOException;
  }

  private boolean run(Duration time, Play play) throws InterruptedException {
    Thread bound = bound(time.plus(OVERTIME));
    BufferLeaks.watch();
    Random random = new Random(seed);
    findings.say(
        "%d backends, every second one of grpc-java; %d calls/s; seed %d",
        BACKENDS, CALLS_PER_SECOND, seed);
    try (Fleet fleet = new Fleet(BACKENDS);
        FleetClient client = Implementation.GOSHAWK.client(fleet.certificates());
        Load load = new Load(client, new AtomicLong(), CALLS_PER_SECOND, random.nextLong())) {
      Stage stage = new Stage(fleet, client, load, findings);
      stage.resolve();
      play.on(stage, random);
    } catch (LostCalls | IOException e) {
      findings.wrong("the run was given up: %s", e);
    }
    if (!Await.holds(() -> Census.ourThreads().isEmpty())) {
      findings.wrong("threads are left: %s", Census.ourThreads());
    }
    judgeGrowth();
    BufferLeaks.reports().forEach(leak -> findings.wrong("a buffer leaked: %s", leak));
    findings.report();
    bound.interrupt();
    return findings.problemCount() == 0;
  }

  private void count(Stage stage) throws IOException {
    stage.fleet().executions();
    stage.fleet().forgetGone();
    counts.add(Census.take());
    findings.say("round %d: %,d calls; %s", counts.size(), findings.calls(), last());
  }

  private Census last() {
    return counts.get(counts.size() - 1);
  }

  /** What is held after the last round, beside what was held after the second. */
  private void judgeGrowth() {
    if (counts.size() < 4) {
      return;
    }
    Census early = counts.get(1);
    if (last().heap() > early.heap() * HEAP_GROWTH + HEAP_SLACK) {
      findings.wrong("the heap has grown from %,d to %,d bytes", early.heap(), last().heap());
    }
    if (last().descriptors() > early.descriptors() + MORE_DESCRIPTORS) {
      findings.wrong(
          "there were %d descriptors, and now %d", early.descriptors(), last().descriptors());
    }
  }

  /** Ends this process should it hang; its backends are killed with it. */
  private static Thread bound(Duration most) {
    Thread thread =
        new Thread(
            () -> {
              try {
                Thread.sleep(most.toMillis());
              } catch (InterruptedException e) {
                return; // the run has ended
              }
              System.err.println("the run does not end after " + most + "; it is given up");
              BackendProcess.killAll();
              Runtime.getRuntime().halt(1);
            },
            "fleet-bound");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }
}
