package dev.goshawk.api.stub;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.goshawk.races.Meeting;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** What a subscriber asks for while its call starts is asked of the call, once. */
@JCStressTest
@State
@Outcome(id = "6", expect = ACCEPTABLE, desc = "All of it.")
@Outcome(expect = FORBIDDEN, desc = "A demand was lost, or passed on twice.")
public class DemandRace extends Meeting {
  private final AtomicInteger asked = new AtomicInteger();
  private final Demand demand = new Demand(asked::addAndGet);

  public DemandRace() {
    demand.add(1);
  }

  @Actor
  public void subscriber() {
    meet();
    demand.add(2);
    demand.add(3);
  }

  @Actor
  public void caller() {
    meet();
    demand.open();
  }

  @Arbiter
  public void end(I_Result r) {
    r.r1 = asked.get();
  }
}
