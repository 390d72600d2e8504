package dev.goshawk.services.stream;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.goshawk.races.Meeting;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/** Two threads write something each and wake; the last run has seen both. */
@JCStressTest
@State
@Outcome(id = "3, false", expect = ACCEPTABLE, desc = "Both were seen, by one run at a time.")
@Outcome(expect = FORBIDDEN, desc = "One was not seen, or two runs met.")
public class WakeupsRace extends Meeting {
  private volatile int left;
  private volatile int right;

  // By one run after another, which the wakeups guard.
  private int seen;
  private int within;
  private boolean met;

  private final Wakeups wakeups =
      new Wakeups(
          () -> {
            met |= ++within != 1;
            seen = left + right;
            within--;
          });

  @Actor
  public void one() {
    meet();
    left = 1;
    wakeups.wake();
  }

  @Actor
  public void other() {
    meet();
    right = 2;
    wakeups.wake();
  }

  @Arbiter
  public void end(IZ_Result r) {
    r.r1 = seen;
    r.r2 = met;
  }
}
