package dev.goshawk.core.server.handler;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.goshawk.api.ServerContext;
import dev.goshawk.races.Meeting;
import dev.goshawk.races.Patience;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/** The thread of a blocking handler against the loop, which cancels its call or ends it. */
public final class BlockingRunRace {

  private BlockingRunRace() {}

  /** The interrupt reaches the handler or nobody: not what its thread does next. */
  @JCStressTest
  @State
  @Outcome(id = "clean", expect = ACCEPTABLE, desc = "The thread goes on without an interrupt.")
  @Outcome(expect = FORBIDDEN, desc = "The next call of the thread would begin interrupted.")
  public static class Interrupting extends Meeting {
    private final BlockingRun run = new BlockingRun(handler -> {}, false);

    /** An interrupt of the state before may come as late as this. */
    @Actor
    public void handler(L_Result r) {
      meet();
      boolean late = Thread.interrupted();
      run.run();
      r.r1 = late || Thread.interrupted() ? "interrupted" : "clean";
    }

    @Actor
    public void loop() {
      meet();
      run.interrupt();
    }
  }

  /** What is to be done when the handler has returned is done once, by one side or the other. */
  @JCStressTest
  @State
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "The place of the call was given back once.")
  @Outcome(expect = FORBIDDEN, desc = "It was given back twice, or never.")
  public static class Afterwards extends Meeting {
    private final BlockingRun run = new BlockingRun(handler -> {}, false);
    private final AtomicInteger done = new AtomicInteger();

    @Actor
    public void handler() {
      meet();
      run.run();
    }

    @Actor
    public void loop() {
      meet();
      if (!run.afterwards(done::incrementAndGet)) {
        done.incrementAndGet();
      }
    }

    @Arbiter
    public void end(L_Result r) {
      r.r1 = done.get();
    }
  }

  /** A handler that waits while its call is cancelled hears the reason, not a bare interrupt. */
  @JCStressTest
  @State
  @Outcome(id = "reason, 1", expect = ACCEPTABLE, desc = "It heard why.")
  @Outcome(id = "not begun, 0", expect = ACCEPTABLE, desc = "It was cancelled before it began.")
  @Outcome(expect = FORBIDDEN, desc = "It was interrupted without a reason, or never woken.")
  public static class Reason extends Meeting {
    private static final ServerContext CANCELLED =
        (ServerContext)
            Proxy.newProxyInstance(
                ServerContext.class.getClassLoader(),
                new Class<?>[] {ServerContext.class},
                (proxy, method, args) -> {
                  if (method.getName().equals("isCancelled")) {
                    return true; // whoever is interrupted in these races is
                  }
                  throw new UnsupportedOperationException(method.getName());
                });

    private final BlockingRun run = new BlockingRun(this::wait, true);
    private String heard = "not begun";
    private int events; // by the handler's thread only

    private void wait(BlockingRun self) {
      heard =
          Patience.ends(() -> self.await(() -> events > 0, null, CANCELLED))
              ? "reason"
              : "interrupted";
    }

    @Actor
    public void handler(LL_Result r) {
      meet();
      run.run();
      r.r1 = heard;
      r.r2 = events;
    }

    @Actor
    public void loop() {
      meet();
      run.execute(() -> events++);
      run.interrupt();
    }
  }

  /** A handler that has answered hears all events, up to the end of its call. */
  @JCStressTest
  @State
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "It heard the last event, and went on.")
  @Outcome(expect = FORBIDDEN, desc = "It waits for an end that came, or missed the last event.")
  public static class Finishing extends Meeting {
    private final BlockingRun run = new BlockingRun(this::waitForEnd, true);
    private int ended;
    private int events; // by the handler's thread only

    private void waitForEnd(BlockingRun self) {
      ended = Patience.ends(self::awaitEnd) ? 1 : 0;
    }

    @Actor
    public void handler(II_Result r) {
      meet();
      run.run();
      r.r1 = ended;
      r.r2 = events;
    }

    @Actor
    public void loop() {
      meet();
      run.execute(() -> events++);
      run.finish();
    }
  }
}
