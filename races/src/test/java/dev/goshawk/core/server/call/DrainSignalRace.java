package dev.goshawk.core.server.call;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.goshawk.races.Meeting;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A call asks to be told of the drain while the server says it: it is told, once. */
@JCStressTest
@State
@Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "It was told once, and is forgotten.")
@Outcome(expect = FORBIDDEN, desc = "It was not told, or twice, or is kept.")
public class DrainSignalRace extends Meeting {
  private final DrainSignal signal = new DrainSignal();
  private final AtomicInteger told = new AtomicInteger();

  @Actor
  public void server() {
    meet();
    signal.raise();
  }

  @Actor
  public void call() {
    meet();
    Runnable unused = signal.add(told::incrementAndGet);
  }

  @Arbiter
  public void end(II_Result r) {
    r.r1 = told.get();
    r.r2 = signal.waiting();
  }
}
