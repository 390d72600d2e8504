package dev.goshawk.limits;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.goshawk.races.Meeting;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** Two event loops that share a limit. */
public final class SlotsRace {

  private SlotsRace() {}

  private static Slots slots(int limit) {
    return new Slots(ConcurrencyLimit.fixed(limit).start());
  }

  private static int take(Slots slots) {
    return slots.take(Slots.ONE, 1) < 0 ? 0 : 1;
  }

  /** Both want the last place. */
  @JCStressTest
  @State
  @Outcome(
      id = {"1, 0, 1", "0, 1, 1"},
      expect = ACCEPTABLE,
      desc = "One of them has it.")
  @Outcome(expect = FORBIDDEN, desc = "Both have it, or none has.")
  public static class LastPlace extends Meeting {
    private final Slots slots = slots(1);

    @Actor
    public void one(III_Result r) {
      meet();
      r.r1 = take(slots);
    }

    @Actor
    public void other(III_Result r) {
      meet();
      r.r2 = take(slots);
    }

    @Arbiter
    public void end(III_Result r) {
      r.r3 = (int) slots.inFlight();
    }
  }

  /** One takes a place while the other gives one back. */
  @JCStressTest
  @State
  @Outcome(
      id = {"1, 1", "0, 0"},
      expect = ACCEPTABLE,
      desc = "It came in time, or too early.")
  @Outcome(expect = FORBIDDEN, desc = "A place was lost, or made up.")
  public static class GivingAgainstTaking extends Meeting {
    private final Slots slots = slots(1);

    public GivingAgainstTaking() {
      take(slots);
    }

    @Actor
    public void giving() {
      meet();
      slots.give(Slots.ONE);
    }

    @Actor
    public void taking(II_Result r) {
      meet();
      r.r1 = take(slots);
    }

    @Arbiter
    public void end(II_Result r) {
      r.r2 = (int) slots.inFlight();
    }
  }

  /** One leaves a key, and the other takes it up or has it forgotten for another. */
  @JCStressTest
  @State
  @Outcome(
      id = {"1, 1", "0, 1"},
      expect = ACCEPTABLE,
      desc = "There was room for it, or not yet.")
  @Outcome(expect = FORBIDDEN, desc = "A key was forgotten in use, or there are too many.")
  public static class LeavingAgainstAnotherKey extends Meeting {
    private final KeyTable<Object> table = new KeyTable<>(1, Object::new);

    public LeavingAgainstAnotherKey() {
      table.use("a");
    }

    @Actor
    public void leaving() {
      meet();
      table.leave("a");
    }

    @Actor
    public void coming(II_Result r) {
      meet();
      r.r1 = table.use("b") == null ? 0 : 1;
    }

    @Arbiter
    public void end(II_Result r) {
      r.r2 = table.size();
    }
  }
}
