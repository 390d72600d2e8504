package dev.goshawk.services.health;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.goshawk.races.Meeting;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/**
 * The last watcher of a name leaves while another enters: that one is woken by what is set then.
 */
@JCStressTest
@State
@Outcome(id = "1, true", expect = ACCEPTABLE, desc = "The one that stays is known.")
@Outcome(expect = FORBIDDEN, desc = "It was forgotten with the other.")
public class WatcherLeavesRace extends Meeting {
  private final StatusTable table = new StatusTable();
  private final StatusTable.Watcher leaving = () -> {};
  private boolean woken;

  public WatcherLeavesRace() {
    table.enter("a", leaving);
  }

  @Actor
  public void one() {
    meet();
    table.leave("a", leaving);
  }

  @Actor
  public void other() {
    meet();
    table.enter("a", () -> woken = true);
  }

  @Arbiter
  public void end(IZ_Result r) {
    r.r1 = table.watching();
    table.set("a", ServingStatus.SERVING);
    r.r2 = woken;
  }
}
