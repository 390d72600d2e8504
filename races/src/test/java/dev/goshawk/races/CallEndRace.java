package dev.goshawk.races;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.Status;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * Cancellation against completion: whoever comes first ends the call, and each side's listener
 * hears one end. The first result is what the caller heard, the second what the handler did.
 */
public final class CallEndRace {

  private static final Duration TIMEOUT = Duration.ofSeconds(1);
  private static final Duration LONGER = Duration.ofSeconds(2);

  private CallEndRace() {}

  /** A call with streams both ways, which the server has. */
  private static class OpenCall extends Meeting {
    final Duo duo = new Duo();
    final Caller caller;
    final Served served;

    OpenCall(Duration timeout) {
      caller = timeout == null ? duo.call(Bytes.BIDI) : duo.call(Bytes.BIDI, timeout);
      caller.call.request(9);
      duo.loop.turn();
      served = duo.served();
    }

    void read(LL_Result r) {
      duo.loop.turn();
      r.r1 = caller.heard();
      r.r2 = served.heard();
    }
  }

  /** The caller cancels while the server's status is on its way. */
  @JCStressTest
  @State
  @Outcome(id = "aOK, complete", expect = ACCEPTABLE, desc = "The status came first.")
  @Outcome(id = "a?CANCELLED, complete", expect = ACCEPTABLE, desc = "The caller did.")
  @Outcome(expect = FORBIDDEN, desc = "No end, or two.")
  public static class CancelAgainstStatus extends OpenCall {
    public CancelAgainstStatus() {
      super(null);
      served.call.send(Bytes.message('a'));
      served.call.close(Status.OK, Metadata.EMPTY);
    }

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
      read(r);
    }
  }

  /** The caller cancels while its deadline passes. */
  @JCStressTest
  @State
  @Outcome(
      id = "(CANCELLED|DEADLINE_EXCEEDED), cancelled",
      expect = ACCEPTABLE,
      desc = "One of the two ended it.")
  @Outcome(expect = FORBIDDEN, desc = "No end, or two.")
  public static class CancelAgainstDeadline extends OpenCall {
    public CancelAgainstDeadline() {
      super(TIMEOUT);
    }

    @Actor
    public void caller() {
      meet();
      caller.call.cancel("no longer wanted", null);
    }

    @Actor
    public void loop() {
      meet();
      duo.loop.pass(LONGER);
    }

    @Arbiter
    public void end(LL_Result r) {
      read(r);
    }
  }

  /** The caller cancels a call that waits for a connection while its deadline passes. */
  @JCStressTest
  @State
  @Outcome(
      id = "CANCELLED|DEADLINE_EXCEEDED",
      expect = ACCEPTABLE,
      desc = "One of the two ended it.")
  @Outcome(expect = FORBIDDEN, desc = "No end, or two.")
  public static class CancelAgainstDeadlineUnopened extends Meeting {
    private final Duo duo = new Duo(false);
    private final Caller caller = duo.call(Bytes.BIDI, TIMEOUT);

    public CancelAgainstDeadlineUnopened() {
      duo.loop.turn();
    }

    @Actor
    public void caller() {
      meet();
      caller.call.cancel("no longer wanted", null);
    }

    @Actor
    public void loop() {
      meet();
      duo.loop.pass(LONGER);
    }

    @Arbiter
    public void end(L_Result r) {
      duo.loop.turn();
      r.r1 = caller.heard();
    }
  }

  /** The handler answers while the caller's reset is on its way. */
  @JCStressTest
  @State
  @Outcome(
      id = "CANCELLED, (complete|cancelled)",
      expect = ACCEPTABLE,
      desc = "The handler heard which came first.")
  @Outcome(expect = FORBIDDEN, desc = "No end, or two.")
  public static class ReplyAgainstReset extends OpenCall {
    public ReplyAgainstReset() {
      super(null);
      caller.call.cancel("no longer wanted", null);
    }

    @Actor
    public void handler() {
      meet();
      served.call.close(Status.OK, Metadata.EMPTY);
    }

    @Actor
    public void loop() {
      meet();
      duo.loop.turn();
    }

    @Arbiter
    public void end(LL_Result r) {
      read(r);
    }
  }

  /** The handler answers while the deadline passes, on both sides. */
  @JCStressTest
  @State
  @Outcome(
      id = {"a?DEADLINE_EXCEEDED, (complete|cancelled)", "aOK, complete"},
      expect = ACCEPTABLE,
      desc = "Each side heard one end.")
  @Outcome(expect = FORBIDDEN, desc = "No end, or two.")
  public static class ReplyAgainstDeadline extends OpenCall {
    public ReplyAgainstDeadline() {
      super(TIMEOUT);
    }

    @Actor
    public void handler() {
      meet();
      served.call.send(Bytes.message('a'));
      served.call.close(Status.OK, Metadata.EMPTY);
    }

    @Actor
    public void loop() {
      meet();
      duo.loop.pass(LONGER);
    }

    @Arbiter
    public void end(LL_Result r) {
      read(r);
    }
  }

  /** Two threads of the application end the call on the server; one status goes out. */
  @JCStressTest
  @State
  @Outcome(
      id = "(aOK|ABORTED), complete",
      expect = ACCEPTABLE,
      desc = "The caller heard the first of them.")
  @Outcome(expect = FORBIDDEN, desc = "No status, or two.")
  public static class ReplyAgainstFailure extends OpenCall {
    public ReplyAgainstFailure() {
      super(null);
    }

    @Actor
    public void handler() {
      meet();
      served.call.sendLast(Bytes.message('a'));
    }

    @Actor
    public void other() {
      meet();
      served.call.close(Status.ABORTED, Metadata.EMPTY);
    }

    @Arbiter
    public void end(LL_Result r) {
      read(r);
    }
  }

  /** The caller sends on while the server ends the call. */
  @JCStressTest
  @State
  @Outcome(
      id = "OK, (|x|xy|xy\\.)complete",
      expect = ACCEPTABLE,
      desc = "The server got the first requests, or none.")
  @Outcome(expect = FORBIDDEN, desc = "No end, or two, or requests out of order.")
  public static class SendAgainstStatus extends OpenCall {
    public SendAgainstStatus() {
      super(null);
      served.call.request(9);
      duo.loop.turn();
      served.call.close(Status.OK, Metadata.EMPTY);
    }

    @Actor
    public void caller() {
      meet();
      caller.call.send(Bytes.message('x'));
      caller.call.send(Bytes.message('y'));
      caller.call.halfClose();
    }

    @Actor
    public void loop() {
      meet();
      duo.loop.turn();
    }

    @Arbiter
    public void end(LL_Result r) {
      read(r);
    }
  }
}
