package dev.goshawk.services.health;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.goshawk.races.Meeting;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** A watcher enters and looks at the state while that is set. */
@JCStressTest
@State
@Outcome(id = "true, false", expect = ACCEPTABLE, desc = "It was woken after the change.")
@Outcome(id = "false, true", expect = ACCEPTABLE, desc = "It has seen the state.")
@Outcome(id = "true, true", expect = ACCEPTABLE, desc = "Both.")
@Outcome(expect = FORBIDDEN, desc = "It knows nothing of it.")
public class StatusTableRace extends Meeting {
  private final StatusTable table = new StatusTable();
  private volatile boolean woken;
  private boolean saw;

  @Actor
  public void application() {
    meet();
    table.set("a", ServingStatus.SERVING);
  }

  @Actor
  public void watcher() {
    meet();
    table.enter("a", () -> woken = true);
    saw = table.status("a") != null;
  }

  @Arbiter
  public void end(ZZ_Result r) {
    r.r1 = woken;
    r.r2 = saw;
  }
}
