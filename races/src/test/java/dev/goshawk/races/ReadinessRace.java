package dev.goshawk.races;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.goshawk.races.Bytes.Message;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/**
 * Who writes and finds no room is told of room, of which the loop makes some at that moment: {@code
 * awaited} is set before readiness is looked at again. The first result is what the writer found,
 * the second how often it was told.
 */
public final class ReadinessRace {

  private ReadinessRace() {}

  /** A call that the server has, with nothing under way. */
  private static class OpenCall extends Meeting {
    final Duo duo = new Duo();
    final Caller caller = duo.call(Bytes.BIDI);

    OpenCall() {
      caller.call.request(9);
      duo.loop.turn();
      duo.served().call.request(9);
      duo.loop.turn();
    }
  }

  /** A caller whose long message the loop takes. */
  @JCStressTest
  @State
  @Outcome(id = "true, [01]", expect = ACCEPTABLE, desc = "It found room.")
  @Outcome(id = "false, 1", expect = ACCEPTABLE, desc = "It was told of room later.")
  @Outcome(expect = FORBIDDEN, desc = "It waits for ever, or was told more than once.")
  public static class OfACaller extends OpenCall {
    public OfACaller() {
      caller.call.send(new Message('a', Bytes.LONG));
    }

    @Actor
    public void caller(LL_Result r) {
      meet();
      r.r1 = caller.call.isReady();
    }

    @Actor
    public void loop() {
      meet();
      duo.loop.turn();
    }

    @Arbiter
    public void end(LL_Result r) {
      duo.loop.turn();
      r.r2 = caller.readies();
    }
  }

  /** A handler whose long message the loop takes. */
  @JCStressTest
  @State
  @Outcome(id = "true, [01]", expect = ACCEPTABLE, desc = "It found room.")
  @Outcome(id = "false, 1", expect = ACCEPTABLE, desc = "It was told of room later.")
  @Outcome(expect = FORBIDDEN, desc = "It waits for ever, or was told more than once.")
  public static class OfAHandler extends OpenCall {
    public OfAHandler() {
      duo.served().call.send(new Message('a', Bytes.LONG));
    }

    @Actor
    public void handler(LL_Result r) {
      meet();
      r.r1 = duo.served().call.isReady();
    }

    @Actor
    public void loop() {
      meet();
      duo.loop.turn();
    }

    @Arbiter
    public void end(LL_Result r) {
      duo.loop.turn();
      r.r2 = duo.served().readies();
    }
  }

  /** A handler that asks for requests while they come: it gets so many, in order. */
  @JCStressTest
  @State
  @Outcome(id = "xyz, 0", expect = ACCEPTABLE, desc = "As many as it asked for.")
  @Outcome(expect = FORBIDDEN, desc = "Too many, too few, or out of order.")
  public static class DemandAgainstArrival extends Meeting {
    private final Duo duo = new Duo();
    private final Caller caller = duo.call(Bytes.BIDI);
    private final Served served;

    public DemandAgainstArrival() {
      duo.loop.turn();
      served = duo.served();
      served.call.request(1);
      duo.loop.turn();
      for (char digit : "xyzzy".toCharArray()) {
        caller.call.send(Bytes.message(digit));
      }
    }

    @Actor
    public void handler() {
      meet();
      served.call.request(1);
      served.call.request(1);
    }

    @Actor
    public void loop() {
      meet();
      duo.loop.turn();
    }

    @Arbiter
    public void end(LL_Result r) {
      duo.loop.turn();
      r.r1 = served.heard();
      r.r2 = caller.readies();
    }
  }
}
