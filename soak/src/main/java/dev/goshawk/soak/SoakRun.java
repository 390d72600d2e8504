package dev.goshawk.soak;

import dev.goshawk.soak.shared.Census;
import dev.goshawk.testsupport.Await;
import dev.goshawk.testsupport.BufferLeaks;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * The soak: threads that make call after call over every {@link Lane}, one that does harm, and one
 * that counts what the process holds while no call is under way.
 */
final class SoakRun {

  /** How long after its deadline a call is taken for lost. */
  private static final long PATIENCE_MILLIS = 15_000;

  /** By how much the heap may be larger in the last quarter of a run than in the second. */
  private static final double HEAP_GROWTH = 1.15;

  private static final long HEAP_SLACK = 8L * 1024 * 1024;
  private static final int MORE_THREADS = 40;
  private static final int MORE_DESCRIPTORS = 40;

  /** Selectors and the like of the shared loops, which come and go with the last channel. */
  private static final int DESCRIPTORS_LEFT = 4;

  private static final int MIN_COUNTS = 8;

  private final long seed;
  private final int callers;
  private final PrintWriter out;
  private final Tally tally = new Tally();
  private final ReadWriteLock gate = new ReentrantReadWriteLock(true);
  private final List<Lane> lanes = new ArrayList<>();
  private final List<Census> counts = new ArrayList<>();
  private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
  private volatile boolean stopping;

  /**
   * A soak that has not begun.
   *
   * @param callers threads that make calls over each lane
   */
  SoakRun(long seed, int callers, PrintWriter out) {
    this.seed = seed;
    this.callers = callers;
    this.out = out;
  }

  Tally tally() {
    return tally;
  }

  /** How many faults have come about. */
  long faults() {
    return lanes.stream().mapToLong(Lane::faults).sum();
  }

  /** Runs for a time, counting after each period; whether all was as it must be. */
  boolean run(Duration time, Duration period) throws InterruptedException {
    Complaints complaints = new Complaints(tally);
    try {
      return judge(time, period);
    } finally {
      complaints.close();
    }
  }

  private boolean judge(Duration time, Duration period) throws InterruptedException {
    BufferLeaks.watch();
    warmUp();
    Census before = Census.take();
    say("soak of %s with seed %d, %s at first", time, seed, before);
    long began = System.nanoTime();
    List<Thread> threads = start();
    long end = began + time.toNanos();
    while (System.nanoTime() < end) {
      TimeUnit.NANOSECONDS.sleep(Math.min(period.toNanos(), Math.max(0, end - System.nanoTime())));
      count(began);
    }
    stopping = true;
    for (Thread thread : threads) {
      thread.join();
    }
    judgeGrowth();
    closeAll(before);
    say("%s; %,d faults", tally, faults());
    tally.problems().forEach(problem -> say("PROBLEM: %s", problem));
    return tally.problemCount() == 0;
  }

  /** Loads what a call of each pair needs, so that it does not count as growth. */
  private void warmUp() throws InterruptedException {
    for (Pair pair : Pair.ALL) {
      try (Lane lane = new Lane(pair, seed)) {
        Random random = new Random(seed);
        for (int i = 0; i < 20; i++) {
          call(lane, CallPlan.any(random));
        }
      }
    }
    Await.holds(() -> Census.ourThreads().isEmpty());
  }

  private List<Thread> start() {
    List<Thread> threads = new ArrayList<>();
    Random seeds = new Random(seed);
    for (Pair pair : Pair.ALL) {
      Lane lane = new Lane(pair, seeds.nextLong());
      lanes.add(lane);
      for (int i = 0; i < callers; i++) {
        long own = seeds.nextLong();
        threads.add(FaultProxy.start("caller", () -> makeCalls(lane, new Random(own))));
      }
    }
    long own = seeds.nextLong();
    threads.add(FaultProxy.start("faults", () -> injectFaults(new Random(own))));
    return threads;
  }

  private void makeCalls(Lane lane, Random random) {
    try {
      while (!stopping) {
        gate.readLock().lock();
        try {
          call(lane, CallPlan.any(random));
        } finally {
          gate.readLock().unlock();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      tally.wrong(lane + ": a caller failed: " + e);
    }
  }

  private void call(Lane lane, CallPlan plan) throws InterruptedException {
    int replacements = lane.replacements();
    CallRun run = lane.newCall(plan).begin();
    if (plan.cancelAfter() >= 0) {
      later.schedule(run::cancel, plan.cancelAfter(), TimeUnit.MILLISECONDS);
    }
    try {
      CallRun.End end = run.ended().get(plan.timeout() + PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      boolean replaced = replacements != lane.replacements() || replacements % 2 == 1;
      String problem = lane.problem(plan, end, replaced);
      tally.ended(plan, end);
      if (problem != null) {
        tally.wrong(lane + ": " + plan + " " + problem);
      }
    } catch (TimeoutException e) {
      tally.lost(lane + ": " + plan + " does not end: " + description(run));
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
    String problem = run.problem();
    if (problem != null) {
      tally.wrong(lane + ": " + plan + ": " + problem);
    }
  }

  private static @Nullable String description(CallRun run) throws InterruptedException {
    try {
      return run.describe().get(1, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return "its event loop does not answer";
    }
  }

  private void injectFaults(Random random) {
    try {
      while (!stopping) {
        Thread.sleep(random.nextInt(100));
        gate.readLock().lock();
        try {
          lanes.get(random.nextInt(lanes.size())).injectFault(random, later);
        } finally {
          gate.readLock().unlock();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      tally.wrong("injecting faults failed: " + e);
    }
  }

  /** Counts what is held while no call is under way. */
  private void count(long began) throws InterruptedException {
    gate.writeLock().lock();
    try {
      for (Lane lane : lanes) {
        lane.clearFaults();
        if (!Await.holds(() -> lane.handling() == 0)) {
          tally.wrong(lane + ": " + lane.handling() + " handlers of calls that have ended");
        }
      }
      Census now = Census.take();
      counts.add(now);
      say(
          "%5d s  %s; %,d faults; %s",
          TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began), tally, faults(), now);
    } finally {
      gate.writeLock().unlock();
    }
  }

  private void judgeGrowth() {
    int quarter = counts.size() / 4;
    if (counts.size() < MIN_COUNTS) {
      return;
    }
    List<Census> early = counts.subList(quarter, 2 * quarter);
    List<Census> late = counts.subList(counts.size() - quarter, counts.size());
    long heapBefore = early.stream().mapToLong(Census::heap).max().orElse(0);
    long heapAfter = late.stream().mapToLong(Census::heap).min().orElse(0);
    if (heapAfter > heapBefore * HEAP_GROWTH + HEAP_SLACK) {
      tally.wrong("the heap has grown from " + heapBefore + " to " + heapAfter + " bytes");
    }
    int threadsBefore = early.stream().mapToInt(Census::threads).max().orElse(0);
    int threadsAfter = late.stream().mapToInt(Census::threads).min().orElse(0);
    if (threadsAfter > threadsBefore + MORE_THREADS) {
      tally.wrong("there were " + threadsBefore + " threads, and now " + threadsAfter);
    }
    long openBefore = early.stream().mapToLong(Census::descriptors).max().orElse(0);
    long openAfter = late.stream().mapToLong(Census::descriptors).min().orElse(0);
    if (openAfter > openBefore + MORE_DESCRIPTORS) {
      tally.wrong("there were " + openBefore + " descriptors, and now " + openAfter);
    }
  }

  private void closeAll(Census before) throws InterruptedException {
    lanes.forEach(Lane::close);
    later.shutdown();
    if (!later.awaitTermination(1, TimeUnit.MINUTES)) {
      tally.wrong("planned faults do not end");
    }
    if (!Await.holds(() -> Census.ourThreads().isEmpty())) {
      tally.wrong("threads are left: " + Census.ourThreads());
    }
    long most = before.descriptors() + DESCRIPTORS_LEFT;
    if (!Await.holds(() -> Census.openDescriptors() <= most)) {
      tally.wrong(
          Census.openDescriptors()
              + " descriptors are left of "
              + before.descriptors()
              + " before");
    }
    BufferLeaks.reports().forEach(leak -> tally.wrong("a buffer leaked: " + leak));
    say("%s at the end, all closed", Census.take());
  }

  private void say(String format, Object... values) {
    out.printf(Locale.ROOT, format + "%n", values);
    out.flush();
  }
}
