package dev.goshawk.core.loop;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.goshawk.races.Meeting;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/**
 * Two callers give a loop a task each while it begins sleeps: what it has not seen before the last
 * one was behind a wake-up that this sleep has got, or has got before it.
 */
@JCStressTest
@State
@Outcome(id = "true", expect = ACCEPTABLE, desc = "No task sleeps with the loop.")
@Outcome(expect = FORBIDDEN, desc = "The loop sleeps, and a task waits.")
public class WakeUpsRace extends Meeting {
  private final ConcurrentLinkedQueue<String> tasks = new ConcurrentLinkedQueue<>();
  private volatile boolean awake; // what a selector keeps: the next sleep ends at once
  private final WakeUps wakeUps = new WakeUps(() -> awake = true);
  private boolean asleep;

  private void give(String task) {
    tasks.add(task);
    wakeUps.wake();
  }

  @Actor
  public void one() {
    meet();
    give("a");
  }

  @Actor
  public void other() {
    give("b");
  }

  @Actor
  public void loop() {
    meet();
    for (int round = 0; round < 4; round++) {
      wakeUps.beforeSleep();
      if (tasks.isEmpty()) {
        asleep = true; // until somebody wakes it
        if (!awake) {
          return;
        }
        awake = false;
        asleep = false;
      } else {
        tasks.poll();
      }
    }
  }

  @Arbiter
  public void end(Z_Result r) {
    r.r1 = tasks.isEmpty() || !asleep || awake;
  }
}
