package dev.goshawk.soak;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One pair of a client and a server with a failing network between them, and what is done to all
 * three. Calls come from any thread; faults from one thread.
 */
final class Lane implements AutoCloseable {

  private static final int MOST_BYTES = 200_000;
  private static final int MOST_STALL = 1_500;

  private final Pair pair;
  private final FaultProxy proxy;
  private final AtomicInteger replacements = new AtomicInteger();
  private volatile Peer server;
  private volatile Caller caller;

  Lane(Pair pair, long seed) {
    this.pair = pair;
    this.server = pair.server().serve(0);
    this.proxy = new FaultProxy(server.port());
    this.caller = pair.client().callerOf(proxy.port());
    Random faults = new Random(seed);
    proxy.plan(() -> anyFault(faults));
  }

  private static Fault anyFault(Random random) {
    Fault.Way way = Fault.Way.values()[random.nextInt(Fault.Way.values().length)];
    long after = random.nextInt(MOST_BYTES);
    return switch (random.nextInt(16)) {
      case 0 -> Fault.of(Fault.Kind.CUT, way, after);
      case 1 -> Fault.of(Fault.Kind.RESET, way, after);
      case 2 -> new Fault(Fault.Kind.DELAY, way, after, 1 + random.nextInt(20));
      case 3 -> new Fault(Fault.Kind.BANDWIDTH, way, after, 10_000 + random.nextInt(1_000_000));
      case 4 -> Fault.of(Fault.Kind.CUT, way, random.nextInt(200));
      default -> Fault.NONE;
    };
  }

  long faults() {
    return proxy.injected() + replacements.get();
  }

  int handling() {
    return server.handling();
  }

  CallRun newCall(CallPlan plan) {
    return caller.newCall(plan);
  }

  /** How often client or server have been replaced. */
  int replacements() {
    return replacements.get();
  }

  /** Does some harm. */
  void injectFault(Random random, ScheduledExecutorService later) {
    Fault.Way way = Fault.Way.values()[random.nextInt(Fault.Way.values().length)];
    switch (random.nextInt(12)) {
      case 0, 1 -> proxy.inject(Fault.of(Fault.Kind.CUT, way, 0));
      case 2, 3 -> proxy.inject(Fault.of(Fault.Kind.RESET, way, 0));
      case 4, 5 -> injectForATime(Fault.of(Fault.Kind.STALL, way, 0), Fault.NONE, random, later);
      case 6 -> injectForATime(Fault.of(Fault.Kind.DRIBBLE, way, 0), Fault.NONE, random, later);
      case 7 ->
          injectForATime(
              Fault.of(Fault.Kind.DROP, way, 0),
              Fault.of(Fault.Kind.RESET, Fault.Way.BOTH, 0),
              random,
              later);
      case 8 -> restart(Duration.ZERO);
      case 9 -> restart(Duration.ofMillis(random.nextInt(500)));
      case 10 -> replaceCaller();
      default -> proxy.serveBackwards(1 + random.nextInt(2));
    }
  }

  private void injectForATime(
      Fault fault, Fault then, Random random, ScheduledExecutorService later) {
    proxy.inject(fault);
    later.schedule(() -> proxy.inject(then), 1 + random.nextInt(MOST_STALL), TimeUnit.MILLISECONDS);
  }

  private void restart(Duration grace) {
    replacements.incrementAndGet();
    int port = server.port();
    server.shutdown(grace);
    server = pair.server().serve(port);
    replacements.incrementAndGet();
  }

  private void replaceCaller() {
    replacements.incrementAndGet();
    Caller old = caller;
    caller = pair.client().callerOf(proxy.port());
    old.close();
    replacements.incrementAndGet();
  }

  /** Lets what waits go on, so that a lane without calls comes to rest. */
  void clearFaults() {
    proxy.serveBackwards(1);
    proxy.inject(Fault.NONE);
  }

  /**
   * Why a call may not have ended like this, or null.
   *
   * @param replaced whether client or server were replaced meanwhile
   */
  @Nullable String problem(CallPlan plan, CallRun.End end, boolean replaced) {
    return pair.isLossOfConnection(end) ? null : problemOfAny(plan, end, replaced);
  }

  /** The same of a call whose connection was not lost. */
  static @Nullable String problemOfAny(CallPlan plan, CallRun.End end, boolean replaced) {
    long millis = TimeUnit.NANOSECONDS.toMillis(end.nanos());
    boolean fine =
        switch (end.code()) {
          case OK -> true;
          case CANCELLED -> plan.cancelAfter() >= 0 || replaced;
          case DEADLINE_EXCEEDED -> millis >= plan.timeout() - Math.max(20, plan.timeout() / 10);
          default -> false;
        };
    return fine ? null : "ended with " + end;
  }

  @Override
  public void close() {
    caller.close();
    server.close();
    proxy.close();
  }

  @Override
  public String toString() {
    return pair.toString();
  }
}
