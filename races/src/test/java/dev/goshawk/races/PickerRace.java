package dev.goshawk.races;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.Status;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * The picker that the policy publishes on the channel's loop, and callers that ask it: whichever
 * they find, their call is begun once.
 */
public final class PickerRace {

  private PickerRace() {}

  /** A channel whose policy is steered by hand. */
  private static class Steered extends Meeting {
    final HandPolicy policy;
    final Duo duo;

    Steered(int subchannels) {
      policy = new HandPolicy(subchannels);
      duo = Duo.balancedBy(policy);
    }

    final String begun() {
      duo.settle();
      int begun = duo.served.size();
      duo.served.forEach(each -> each.call.close(Status.OK, Metadata.EMPTY));
      duo.settle(); // a channel that still has calls would not be forgotten
      return begun == 1 ? "begun" : begun + " begun";
    }
  }

  /** A call is told to wait, while the picker comes that would have had it begin. */
  @JCStressTest
  @State
  @Outcome(id = "begun", expect = ACCEPTABLE, desc = "It began, once.")
  @Outcome(expect = FORBIDDEN, desc = "It waits, and nobody picks for it again; or it began twice.")
  public static class WaitingAgainstSwap extends Steered {
    public WaitingAgainstSwap() {
      super(1);
      duo.loop.execute(() -> policy.publish(0));
    }

    @Actor
    public void caller() {
      meet();
      duo.call(Bytes.BIDI);
    }

    @Actor
    public void loop() {
      meet();
      duo.loop.turn();
    }

    @Arbiter
    public void end(L_Result r) {
      r.r1 = begun();
    }
  }

  /** A call that waits is cancelled, while the picker comes that has it begin. */
  @JCStressTest
  @State
  @Outcome(
      id = {"CANCELLED, not seen", "CANCELLED, cancelled"},
      expect = ACCEPTABLE,
      desc = "It ended once at both ends, or never left.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "It ended twice or not at all, or the server was left with it.")
  public static class LeavingAgainstSwap extends Steered {
    private final Caller caller;

    public LeavingAgainstSwap() {
      super(1);
      caller = duo.call(Bytes.BIDI);
      duo.settle();
      duo.loop.execute(() -> policy.publish(0));
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
      duo.settle();
      r.r1 = caller.heard();
      r.r2 = duo.served.isEmpty() ? "not seen" : duo.served().heard();
    }
  }

  /** A call picks a subchannel, while the policy publishes another and ends that one. */
  @JCStressTest
  @State
  @Outcome(id = "begun", expect = ACCEPTABLE, desc = "It began on either, once.")
  @Outcome(expect = FORBIDDEN, desc = "It was lost with the subchannel, or began twice.")
  public static class PickingAgainstUpdate extends Steered {
    public PickingAgainstUpdate() {
      super(2);
      duo.loop.execute(() -> policy.publish(0));
      duo.settle();
      duo.loop.execute(
          () -> {
            policy.publish(1);
            policy.end(0);
          });
    }

    @Actor
    public void caller() {
      meet();
      duo.call(Bytes.BIDI);
    }

    @Actor
    public void loop() {
      meet();
      duo.loop.turn();
    }

    @Arbiter
    public void end(L_Result r) {
      r.r1 = begun();
    }
  }

  /** The same with a subchannel that ends before the policy publishes another. */
  @JCStressTest
  @State
  @Outcome(id = "begun", expect = ACCEPTABLE, desc = "It began on either, once.")
  @Outcome(expect = FORBIDDEN, desc = "It was lost with the subchannel, or began twice.")
  public static class PickingAgainstEnd extends Steered {
    public PickingAgainstEnd() {
      super(2);
      duo.loop.execute(() -> policy.publish(0));
      duo.settle();
      duo.loop.execute(() -> policy.end(0));
      duo.loop.execute(() -> policy.publish(1));
    }

    @Actor
    public void caller() {
      meet();
      duo.call(Bytes.BIDI);
    }

    @Actor
    public void loop() {
      meet();
      duo.loop.turn();
    }

    @Arbiter
    public void end(L_Result r) {
      r.r1 = begun();
    }
  }
}
