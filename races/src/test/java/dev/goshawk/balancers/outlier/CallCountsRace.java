package dev.goshawk.balancers.outlier;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.goshawk.races.Meeting;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** The end of a call against the end of the interval that it may be counted in. */
public final class CallCountsRace {

  private CallCountsRace() {}

  /** The first result is what the interval had, the second what the next one has. */
  @JCStressTest
  @State
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "The call ended in the interval.")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The call ended in the next one.")
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "The call was lost between them.")
  @Outcome(expect = FORBIDDEN, desc = "The call was counted twice.")
  public static class EndAgainstInterval extends Meeting {
    private final CallCounts counts = new CallCounts();

    /** No call yet. */
    public EndAgainstInterval() {}

    @Actor
    public void call() {
      meet();
      counts.count(true);
    }

    @Actor
    public void loop(II_Result r) {
      meet();
      r.r1 = counts.take().volume();
    }

    @Arbiter
    public void end(II_Result r) {
      r.r2 = counts.take().volume();
    }
  }
}
