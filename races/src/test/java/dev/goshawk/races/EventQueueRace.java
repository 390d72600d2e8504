package dev.goshawk.races;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.goshawk.api.internal.EventQueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * The way of a blocking call's events from the loop to the threads that wait: every event runs
 * once, in order, never beside another, and whoever waits for what it does wakes up.
 */
public final class EventQueueRace {

  private EventQueueRace() {}

  /** The thread that waits is woken by the event that comes, whether it was asleep yet or not. */
  @JCStressTest
  @State
  @Outcome(id = "awake, 1", expect = ACCEPTABLE, desc = "The event ran once, and was seen.")
  @Outcome(expect = FORBIDDEN, desc = "A wake-up was lost, or the event ran twice.")
  public static class Waking extends Meeting {
    private final EventQueue queue = new EventQueue();
    private int ran; // by the waiting thread only

    @Actor
    public void loop() {
      meet();
      queue.execute(() -> ran++);
    }

    @Actor
    public void waiter(LL_Result r) {
      meet();
      r.r1 = Patience.ends(() -> queue.await(() -> ran > 0)) ? "awake" : "asleep";
      r.r2 = ran;
    }
  }

  /**
   * A reader and a writer wait, each for an event of its own. Either may run the other's event, and
   * then has to wake it.
   */
  @JCStressTest
  @State
  @Outcome(id = "awake, awake", expect = ACCEPTABLE, desc = "Both went on.")
  @Outcome(expect = FORBIDDEN, desc = "One ran the event of the other, and left it asleep.")
  public static class TwoWaiting extends Meeting {
    private final EventQueue queue = new EventQueue();
    private volatile boolean readable;
    private volatile boolean writable;

    public TwoWaiting() {
      queue.execute(() -> writable = true);
      queue.execute(() -> readable = true);
    }

    @Actor
    public void reader(LL_Result r) {
      meet();
      r.r1 = Patience.ends(() -> queue.await(() -> readable)) ? "awake" : "asleep";
    }

    @Actor
    public void writer(LL_Result r) {
      meet();
      r.r2 = Patience.ends(() -> queue.await(() -> writable)) ? "awake" : "asleep";
    }
  }

  /** Events that one thread gives run in their order, and never two at a time. */
  @JCStressTest
  @State
  @Outcome(id = "abcd", expect = ACCEPTABLE, desc = "Each ran once, in order.")
  @Outcome(expect = FORBIDDEN, desc = "An event was lost, ran twice, too early, or beside another.")
  public static class Order extends Meeting {
    private final EventQueue queue = new EventQueue();
    private String heard = ""; // by one event after another, which the queue guards

    public Order() {
      queue.execute(() -> heard += "a");
      queue.execute(() -> heard += "b");
    }

    @Actor
    public void loop() {
      meet();
      queue.execute(() -> heard += "c");
      queue.execute(() -> heard += "d");
      queue.runPending();
    }

    @Actor
    public void waiter() {
      meet();
      queue.runPending();
    }

    @Arbiter
    public void end(L_Result r) {
      queue.runPending();
      r.r1 = heard;
    }
  }

  /** The last event of a call that is given up runs, although perhaps nobody waits any more. */
  @JCStressTest
  @State
  @Outcome(id = "ab", expect = ACCEPTABLE, desc = "The call heard of its end.")
  @Outcome(expect = FORBIDDEN, desc = "An event was left in the queue, or ran twice.")
  public static class Abandoning extends Meeting {
    private final EventQueue queue = new EventQueue();
    private String heard = ""; // by one event after another, which the queue guards

    @Actor
    public void loop() {
      meet();
      queue.execute(() -> heard += "a");
      queue.execute(() -> heard += "b");
    }

    @Actor
    public void caller() {
      meet();
      queue.abandon();
    }

    @Arbiter
    public void end(L_Result r) {
      r.r1 = heard;
    }
  }
}
