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
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * A caller that goes on with its call while the loop opens the stream: until then what it asks for
 * is kept, afterwards it goes to the stream, and in between nothing may be lost, doubled or out of
 * order.
 */
public final class CallOpeningRace {

  private CallOpeningRace() {}

  /** Requests arrive in order, and their end behind them. */
  @JCStressTest
  @State
  @Outcome(id = "abc.", expect = ACCEPTABLE, desc = "The server got what was sent.")
  @Outcome(expect = FORBIDDEN, desc = "A request or the end is lost, doubled or out of order.")
  public static class Sending extends Meeting {
    private final Duo duo = new Duo();
    private final Caller caller = duo.call(Bytes.BIDI);

    @Actor
    public void caller() {
      meet();
      caller.call.send(Bytes.message('a'));
      caller.call.send(Bytes.message('b'));
      caller.call.send(Bytes.message('c'));
      caller.call.halfClose();
    }

    @Actor
    public void loop() {
      meet();
      duo.loop.turn();
    }

    @Arbiter
    public void end(L_Result r) {
      duo.loop.turn();
      duo.served().call.request(9);
      duo.loop.turn();
      r.r1 = duo.served().heard();
    }
  }

  /** The one response of a method that has one is delivered, whenever it is asked for. */
  @JCStressTest
  @State
  @Outcome(id = "aOK", expect = ACCEPTABLE, desc = "The response was delivered, once.")
  @Outcome(expect = FORBIDDEN, desc = "The demand was lost.")
  public static class AskingForOne extends Meeting {
    private final Duo duo = new Duo();
    private final Caller caller = duo.call(Bytes.UNARY);

    public AskingForOne() {
      caller.call.sendLast(Bytes.message('x'));
    }

    @Actor
    public void caller() {
      meet();
      caller.call.request(1);
    }

    @Actor
    public void loop() {
      meet();
      duo.loop.turn();
    }

    @Arbiter
    public void end(L_Result r) {
      duo.loop.turn();
      duo.served().call.sendLast(Bytes.message('a'));
      duo.loop.turn();
      r.r1 = caller.heard();
    }
  }

  /** A caller gets as many responses as it has asked for. */
  @JCStressTest
  @State
  @Outcome(id = "ab", expect = ACCEPTABLE, desc = "As many as were asked for.")
  @Outcome(expect = FORBIDDEN, desc = "A demand was lost, or counted twice.")
  public static class Asking extends Meeting {
    private final Duo duo = new Duo();
    private final Caller caller = duo.call(Bytes.BIDI);

    @Actor
    public void caller() {
      meet();
      caller.call.request(1);
      caller.call.request(1);
    }

    @Actor
    public void loop() {
      meet();
      duo.loop.turn();
    }

    @Arbiter
    public void end(L_Result r) {
      duo.loop.turn();
      for (char digit = 'a'; digit <= 'e'; digit++) {
        duo.served().call.send(Bytes.message(digit));
      }
      duo.loop.turn();
      r.r1 = caller.heard();
    }
  }

  /** A caller that finds its call not ready hears when it is. */
  @JCStressTest
  @State
  @Outcome(id = "true, [01]", expect = ACCEPTABLE, desc = "It found room.")
  @Outcome(id = "false, 1", expect = ACCEPTABLE, desc = "It was told of room later.")
  @Outcome(expect = FORBIDDEN, desc = "It waits for ever, or was told more than once.")
  public static class Readiness extends Meeting {
    private final Duo duo = new Duo();
    private final Caller caller = duo.call(Bytes.BIDI);

    public Readiness() {
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

  /** A call that is cancelled while it is opened ends once, and the server's end of it as well. */
  @JCStressTest
  @State
  @Outcome(
      id = {"CANCELLED, not seen", "CANCELLED, cancelled", "CANCELLED, a.cancelled"},
      expect = ACCEPTABLE,
      desc = "It ended once at both ends, or never left.")
  @Outcome(expect = FORBIDDEN, desc = "It ended twice, or the server was left with it.")
  public static class Cancelling extends Meeting {
    private final Duo duo = new Duo();
    private final Caller caller = duo.call(Bytes.BIDI);

    @Actor
    public void caller() {
      meet();
      caller.call.cancel("no longer wanted", null);
    }

    @Actor
    public void loop() {
      meet();
      duo.loop.turn();
    }

    @Arbiter
    public void end(LL_Result r) {
      duo.loop.turn();
      r.r1 = caller.heard();
      r.r2 = duo.served.isEmpty() ? "not seen" : duo.served().heard();
    }
  }
}
