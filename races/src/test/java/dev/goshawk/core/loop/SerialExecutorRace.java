package dev.goshawk.core.loop;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.goshawk.races.Meeting;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * The events of an asynchronous call on their way to the application's executor, which here runs
 * what it is given on the thread that gives it: one runs events, and the other brings some or finds
 * that the first is about to stop.
 */
@JCStressTest
@State
@Outcome(
    id = {"acbd", "abcd", "acdb", "cabd", "cadb", "cdab"},
    expect = ACCEPTABLE,
    desc = "Each ran once, those of each thread in order.")
@Outcome(expect = FORBIDDEN, desc = "Lost, twice, out of order, or beside another.")
public class SerialExecutorRace extends Meeting {
  private final SerialExecutor serial = new SerialExecutor(Runnable::run, thrown -> {});
  private String heard = ""; // by one event after another, which the executor guards

  @Actor
  public void one() {
    meet();
    serial.execute(() -> heard += "a");
    serial.execute(() -> heard += "b");
  }

  @Actor
  public void other() {
    meet();
    serial.execute(() -> heard += "c");
    serial.execute(() -> heard += "d");
  }

  @Arbiter
  public void end(L_Result r) {
    r.r1 = heard;
  }
}
