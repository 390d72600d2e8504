package dev.goshawk.races;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.Status;
import dev.goshawk.core.config.RetryPolicy;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/** A caller that goes on with its call while one attempt takes the place of another. */
public final class RetryRace {

  private static final RetryPolicy POLICY = RetryPolicy.of(2).on(Status.Code.UNAVAILABLE);
  private static final Duration LONGER = Duration.ofSeconds(1);
  private static final Metadata AT_ONCE =
      Metadata.of(MetadataKey.ascii("grpc-retry-pushback-ms"), "0");

  private RetryRace() {}

  /** A call whose first attempt has failed on the server, which the client has not heard. */
  private static class Failing extends Meeting {
    final Duo duo = Duo.retrying(POLICY);
    final Caller caller = duo.call(Bytes.BIDI);

    Failing(Metadata trailers) {
      caller.call.request(9);
      caller.call.send(Bytes.message('a'));
      duo.loop.turn();
      duo.served().call.close(Status.UNAVAILABLE, trailers);
    }

    /** What the second attempt was at the server. */
    final String second() {
      return duo.served.size() < 2 ? "not seen" : duo.served.get(1).heard();
    }
  }

  /** Requests arrive at the second attempt in order, and their end behind them. */
  @JCStressTest
  @State
  @Outcome(id = "abc.", expect = ACCEPTABLE, desc = "The server got what was sent.")
  @Outcome(expect = FORBIDDEN, desc = "A request or the end is lost, doubled or out of order.")
  public static class Sending extends Failing {
    public Sending() {
      super(AT_ONCE);
    }

    @Actor
    public void caller() {
      meet();
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
      duo.served.get(1).call.request(9);
      duo.loop.turn();
      r.r1 = second();
    }
  }

  /** A call that is cancelled while its attempt fails ends once, and no other lives on. */
  @JCStressTest
  @State
  @Outcome(
      id = "CANCELLED, (not seen|a?cancelled|cancelled)",
      expect = ACCEPTABLE,
      desc = "It ended once, at both ends.")
  @Outcome(expect = FORBIDDEN, desc = "It ended twice, or the server was left with it.")
  public static class Cancelling extends Failing {
    public Cancelling() {
      super(AT_ONCE);
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
      duo.loop.turn();
      r.r1 = caller.heard();
      r.r2 = second();
    }
  }

  /**
   * A call that is cancelled while its backoff ends does so once, and no other attempt lives on.
   */
  @JCStressTest
  @State
  @Outcome(
      id = "CANCELLED, (not seen|a?cancelled|cancelled)",
      expect = ACCEPTABLE,
      desc = "It ended once, at both ends.")
  @Outcome(expect = FORBIDDEN, desc = "It ended twice, or the server was left with it.")
  public static class CancellingBackoff extends Failing {
    public CancellingBackoff() {
      super(Metadata.EMPTY);
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
    public void end(LL_Result r) {
      duo.loop.pass(LONGER);
      r.r1 = caller.heard();
      r.r2 = second();
    }
  }
}
