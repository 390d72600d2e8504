package dev.goshawk.races;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.goshawk.api.ServerContext;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** What a handler wants done when its call is cancelled, against the cancellation. */
public final class OnCancelRace {

  private OnCancelRace() {}

  /** A call on the server whose client's reset is on its way. */
  private static class Cancelled extends Meeting {
    final Duo duo = new Duo();
    final ServerContext context;

    Cancelled() {
      Caller caller = duo.call(Bytes.BIDI);
      duo.loop.turn();
      context = duo.served().call.context();
      caller.call.cancel("no longer wanted", null);
    }
  }

  /** A task that is registered meanwhile is done, once. */
  @JCStressTest
  @State
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Both tasks were done once.")
  @Outcome(expect = FORBIDDEN, desc = "A task was forgotten, or done twice.")
  public static class Registering extends Cancelled {
    private final AtomicInteger first = new AtomicInteger();
    private final AtomicInteger second = new AtomicInteger();

    public Registering() {
      context.onCancel(first::incrementAndGet);
    }

    @Actor
    public void handler() {
      meet();
      context.onCancel(second::incrementAndGet);
    }

    @Actor
    public void loop() {
      meet();
      duo.loop.turn();
    }

    @Arbiter
    public void end(II_Result r) {
      r.r1 = first.get();
      r.r2 = second.get();
    }
  }

  /** A task that is taken back meanwhile is done once or not at all, and others are not touched. */
  @JCStressTest
  @State
  @Outcome(id = "[01], 1", expect = ACCEPTABLE, desc = "It was taken back, or was too late.")
  @Outcome(expect = FORBIDDEN, desc = "It was done twice, or another was lost.")
  public static class TakingBack extends Cancelled {
    private final AtomicInteger first = new AtomicInteger();
    private final AtomicInteger second = new AtomicInteger();
    private final Runnable task = first::incrementAndGet;

    public TakingBack() {
      context.onCancel(task);
      context.onCancel(second::incrementAndGet);
    }

    @Actor
    public void handler() {
      meet();
      context.removeOnCancel(task);
    }

    @Actor
    public void loop() {
      meet();
      duo.loop.turn();
    }

    @Arbiter
    public void end(II_Result r) {
      r.r1 = first.get();
      r.r2 = second.get();
    }
  }

  /** A call that a handler makes ends with the call that it serves, however late it begins. */
  @JCStressTest
  @State
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "It ended once.")
  @Outcome(expect = FORBIDDEN, desc = "It lives on, or ended twice.")
  public static class Inheriting extends Cancelled {
    private final Duo behind = new Duo();
    private Caller inner;

    @Actor
    public void handler() {
      meet();
      inner = behind.call(Bytes.BIDI, context);
    }

    @Actor
    public void loop() {
      meet();
      duo.loop.turn();
    }

    @Arbiter
    public void end(I_Result r) {
      behind.loop.turn();
      r.r1 = inner.heard().split("CANCELLED", -1).length - 1;
    }
  }
}
