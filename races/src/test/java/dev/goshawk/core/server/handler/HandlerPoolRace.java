package dev.goshawk.core.server.handler;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.goshawk.api.internal.PooledThread;
import dev.goshawk.races.Meeting;
import dev.goshawk.races.Patience;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** The queue between event loops and the threads of blocking handlers. */
public final class HandlerPoolRace {

  private HandlerPoolRace() {}

  private static class Task implements Runnable {
    private final CountDownLatch done = new CountDownLatch(1);
    private final AtomicInteger ran = new AtomicInteger();

    @Override
    public void run() {
      ran.incrementAndGet();
      done.countDown();
    }

    /** How often it ran, once it has. */
    int runs() {
      return Patience.opens(done) ? ran.get() : 0;
    }
  }

  /**
   * Two loops give tasks to a pool whose threads fall asleep meanwhile, one task before it. Nobody
   * falls asleep on a task.
   */
  @JCStressTest
  @State
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Both tasks ran.")
  @Outcome(expect = FORBIDDEN, desc = "A task was left while the threads slept, or ran twice.")
  public static class FallingAsleep extends Meeting {
    private static final HandlerPool POOL = new HandlerPool(2, 100, 1_000);

    @Actor
    public void one(LL_Result r) {
      meet();
      Task task = new Task();
      POOL.execute(task);
      r.r1 = task.runs();
    }

    @Actor
    public void other(LL_Result r) {
      meet();
      Task task = new Task();
      POOL.execute(task);
      r.r2 = task.runs();
    }
  }

  /**
   * A handler waits and goes on, on a pool with one place, while another task is given. Neither is
   * left, whoever gets the place.
   */
  @JCStressTest
  @State
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Both tasks ran.")
  @Outcome(expect = FORBIDDEN, desc = "The place was lost, or a task ran twice.")
  public static class Waiting extends Meeting {
    private static final HandlerPool POOL = new HandlerPool(1, 100, 1_000);

    private static final class WaitingTask extends Task {
      @Override
      public void run() {
        PooledThread thread = Objects.requireNonNull(PooledThread.current());
        thread.beginWait();
        thread.endWait();
        super.run();
      }
    }

    @Actor
    public void one(LL_Result r) {
      meet();
      Task task = new WaitingTask();
      POOL.execute(task);
      r.r1 = task.runs();
    }

    @Actor
    public void other(LL_Result r) {
      meet();
      Task task = new WaitingTask();
      POOL.execute(task);
      r.r2 = task.runs();
    }
  }

  /** A task that is given while the pool is closed either runs or is refused. */
  @JCStressTest
  @State
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Both ran.")
  @Outcome(id = "1, refused", expect = ACCEPTABLE, desc = "The second came too late.")
  @Outcome(id = "refused, refused", expect = ACCEPTABLE, desc = "Both came too late.")
  @Outcome(expect = FORBIDDEN, desc = "A task was taken and did not run, or ran twice.")
  public static class Closing extends Meeting {
    private final HandlerPool pool = new HandlerPool(2, 100, 1_000);
    private final Task first = new Task();
    private final Task second = new Task();
    private boolean firstTaken;
    private boolean secondTaken;

    /** Both threads are there, and about to sleep. */
    public Closing() {
      CountDownLatch both = new CountDownLatch(2);
      for (int i = 0; i < 2; i++) {
        pool.execute(
            () -> {
              both.countDown();
              Patience.opens(both);
            });
      }
      Patience.opens(both);
    }

    @Actor
    public void loop() {
      meet();
      firstTaken = gives(first);
      secondTaken = gives(second);
    }

    @Actor
    public void server() {
      meet();
      pool.close();
    }

    private boolean gives(Task task) {
      try {
        pool.execute(task);
        return true;
      } catch (RejectedExecutionException e) {
        return false;
      }
    }

    @Arbiter
    public void end(LL_Result r) {
      r.r1 = firstTaken ? first.runs() : "refused";
      r.r2 = secondTaken ? second.runs() : "refused";
    }
  }
}
