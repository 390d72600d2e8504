package dev.goshawk.core.loop;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.goshawk.races.Meeting;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIZ_Result;

/** A loop tells an event while a caller ends the call: one end is told, behind the event. */
@JCStressTest
@State
@Outcome(id = "1, 1, false", expect = ACCEPTABLE, desc = "The event, and then the end.")
@Outcome(id = "0, 1, false", expect = ACCEPTABLE, desc = "The end came first.")
@Outcome(expect = FORBIDDEN, desc = "No end, two ends, or an event behind or beside the end.")
public class EndGateRace extends Meeting {
  private final EndGate gate = new EndGate();

  // By one after another, which the gate guards.
  private int events;
  private int ends;
  private boolean wrong;
  private volatile boolean telling;

  @Actor
  public void loop() {
    meet();
    if (gate.enter()) {
      telling = true;
      wrong |= ends != 0;
      events++;
      telling = false;
      if (gate.leave()) {
        end();
      }
    }
  }

  @Actor
  public void caller() {
    meet();
    if (gate.end()) {
      end();
    }
  }

  private void end() {
    wrong |= telling;
    ends++;
  }

  @Arbiter
  public void end(IIZ_Result r) {
    r.r1 = events;
    r.r2 = ends;
    r.r3 = wrong;
  }
}
