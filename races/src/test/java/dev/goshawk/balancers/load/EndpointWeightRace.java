package dev.goshawk.balancers.load;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.goshawk.core.balance.LoadReport;
import dev.goshawk.races.Meeting;
import java.util.List;
import java.util.Map;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Reports of a backend, which come with calls, against each other and against the loop. */
public final class EndpointWeightRace {

  private static final Utilization PLAIN = new Utilization(List.of());
  private static final long BLACKOUT = 10;
  private static final long EXPIRATION = 100;

  private EndpointWeightRace() {}

  /** A backend that has reported a weight of 100 at time 0. */
  private static class Reported extends Meeting {
    final EndpointWeight weight = new EndpointWeight();

    Reported() {
      report(100, 0);
    }

    void report(int queries, long now) {
      weight.report(
          new LoadReport(0, 0, 1, queries, 0, Map.of(), Map.of(), Map.of()), PLAIN, 1, now);
    }
  }

  /**
   * A report against a new connection. The first result is the weight whatever the blackout says,
   * the second the one that it lets count.
   */
  @JCStressTest
  @State
  @Outcome(id = "200, 200", expect = ACCEPTABLE, desc = "The report came last.")
  @Outcome(id = "200, 0", expect = ACCEPTABLE, desc = "The connection did.")
  @Outcome(expect = FORBIDDEN, desc = "One of them was lost.")
  public static class ReportAgainstConnection extends Reported {
    /** As it is. */
    public ReportAgainstConnection() {}

    @Actor
    public void call() {
      meet();
      report(200, BLACKOUT);
    }

    @Actor
    public void loop() {
      meet();
      weight.connected();
    }

    @Arbiter
    public void end(II_Result r) {
      r.r1 = (int) weight.at(2 * BLACKOUT, 0, EXPIRATION);
      r.r2 = (int) weight.at(2 * BLACKOUT, BLACKOUT, EXPIRATION);
    }
  }

  /** A report against the expiry of the one before: it must not be the one that expires. */
  @JCStressTest
  @State
  @Outcome(id = "0, 200", expect = ACCEPTABLE, desc = "The weight expired first.")
  @Outcome(id = "200, 200", expect = ACCEPTABLE, desc = "The report came first.")
  @Outcome(expect = FORBIDDEN, desc = "The report was lost.")
  public static class ReportAgainstExpiry extends Reported {
    /** As it is. */
    public ReportAgainstExpiry() {}

    @Actor
    public void call() {
      meet();
      report(200, EXPIRATION);
    }

    @Actor
    public void loop(II_Result r) {
      meet();
      r.r1 = (int) weight.at(EXPIRATION, BLACKOUT, EXPIRATION);
    }

    @Arbiter
    public void end(II_Result r) {
      r.r2 = (int) weight.at(EXPIRATION + BLACKOUT, BLACKOUT, EXPIRATION);
    }
  }
}
