package dev.goshawk.races;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.Status;
import dev.goshawk.core.config.HedgingPolicy;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;

/** A call with two attempts on two loops, one of which is to have it. */
public final class HedgingRace {

  private static final HedgingPolicy POLICY =
      HedgingPolicy.of(2).delay(Duration.ofMillis(100)).nonFatal(Status.Code.UNAVAILABLE);

  private HedgingRace() {}

  /** A call that both connections have, with a loop each. */
  private static class TwoAttempts extends Meeting {
    final Duo duo = Duo.hedging(POLICY);
    final Caller caller;

    TwoAttempts() {
      caller = duo.call(Bytes.BIDI);
      caller.call.request(9);
      caller.call.send(Bytes.message('x'));
      duo.settle();
      duo.loop.pass(Duration.ofSeconds(2)); // no two connections within a second
      duo.settle();
      if (duo.served.size() != 2) {
        throw new IllegalStateException(duo.served.size() + " attempts have begun, not 2");
      }
      for (Served each : duo.served) {
        each.call.request(9);
      }
      duo.settle();
    }

    final void reply(int attempt, char digit) {
      duo.served.get(attempt).call.send(Bytes.message(digit));
    }

    final void turn(int loop) {
      meet();
      duo.connectionLoops.get(loop).turn();
    }

    final String seen(int attempt) {
      return duo.served.get(attempt).heard();
    }
  }

  /** Both responses begin at a time: one has the call, the other is cancelled. */
  @JCStressTest
  @State
  @Outcome(id = "a, x, xcancelled", expect = ACCEPTABLE, desc = "The first has the call.")
  @Outcome(id = "b, xcancelled, x", expect = ACCEPTABLE, desc = "The second has the call.")
  @Outcome(expect = FORBIDDEN, desc = "Both, or none, or the other lives on.")
  public static class BothRespond extends TwoAttempts {
    public BothRespond() {
      reply(0, 'a');
      reply(1, 'b');
    }

    @Actor
    public void first() {
      turn(0);
    }

    @Actor
    public void second() {
      turn(1);
    }

    @Arbiter
    public void end(LLL_Result r) {
      duo.settle();
      r.r1 = caller.heard();
      r.r2 = seen(0);
      r.r3 = seen(1);
    }
  }

  /** One responds while the other ends with a failure that is final. */
  @JCStressTest
  @State
  @Outcome(id = "a, x", expect = ACCEPTABLE, desc = "The response came first.")
  @Outcome(id = "ABORTED, xcancelled", expect = ACCEPTABLE, desc = "The failure came first.")
  @Outcome(expect = FORBIDDEN, desc = "Both were heard, or none.")
  public static class OneFails extends TwoAttempts {
    public OneFails() {
      reply(0, 'a');
      duo.served.get(1).call.close(Status.ABORTED, Metadata.EMPTY);
    }

    @Actor
    public void first() {
      turn(0);
    }

    @Actor
    public void second() {
      turn(1);
    }

    @Arbiter
    public void end(LL_Result r) {
      duo.settle();
      r.r1 = caller.heard();
      r.r2 = seen(0);
    }
  }

  /** The last two fail at a time: the call ends, with the status of either. */
  @JCStressTest
  @State
  @Outcome(id = "UNAVAILABLE, ", expect = ACCEPTABLE, desc = "It ended once.")
  @Outcome(expect = FORBIDDEN, desc = "It did not end, or twice.")
  public static class BothFail extends TwoAttempts {
    public BothFail() {
      duo.served.get(0).call.close(Status.UNAVAILABLE, Metadata.EMPTY);
      duo.served.get(1).call.close(Status.UNAVAILABLE, Metadata.EMPTY);
    }

    @Actor
    public void first() {
      turn(0);
    }

    @Actor
    public void second() {
      turn(1);
    }

    @Arbiter
    public void end(LL_Result r) {
      duo.settle();
      r.r1 = caller.heard();
      r.r2 = "";
    }
  }

  /** The caller cancels while a response begins: the end is the last that is heard. */
  @JCStressTest
  @State
  @Outcome(
      id = "a?CANCELLED, xcancelled, xcancelled",
      expect = ACCEPTABLE,
      desc = "It ended once, and no attempt lives on.")
  @Outcome(expect = FORBIDDEN, desc = "Something was heard behind the end, or an attempt lives on.")
  public static class CancelAgainstResponse extends TwoAttempts {
    public CancelAgainstResponse() {
      reply(0, 'a');
    }

    @Actor
    public void caller() {
      meet();
      caller.call.cancel("no longer wanted", null);
    }

    @Actor
    public void first() {
      turn(0);
    }

    @Arbiter
    public void end(LLL_Result r) {
      duo.settle();
      r.r1 = caller.heard();
      r.r2 = seen(0);
      r.r3 = seen(1);
    }
  }

  /** The caller sends on while one gets the call: all of it arrives there, in order. */
  @JCStressTest
  @State
  @Outcome(id = "a, xyz.", expect = ACCEPTABLE, desc = "The server got what was sent.")
  @Outcome(expect = FORBIDDEN, desc = "A request or the end is lost, doubled or out of order.")
  public static class SendAgainstResponse extends TwoAttempts {
    public SendAgainstResponse() {
      reply(0, 'a');
    }

    @Actor
    public void caller() {
      meet();
      caller.call.send(Bytes.message('y'));
      caller.call.send(Bytes.message('z'));
      caller.call.halfClose();
    }

    @Actor
    public void first() {
      turn(0);
    }

    @Arbiter
    public void end(LL_Result r) {
      duo.settle();
      r.r1 = caller.heard();
      r.r2 = seen(0);
    }
  }
}
