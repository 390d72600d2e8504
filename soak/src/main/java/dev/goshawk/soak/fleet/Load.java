package dev.goshawk.soak.fleet;

import dev.goshawk.soak.fleet.FleetClient.Call;
import dev.goshawk.soak.fleet.FleetClient.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Calls over one client: so many each second, whatever becomes of those before, while it goes; or
 * as fast as they are answered. No more are under way than {@link #MOST_UNDER_WAY}. One thread
 * gives orders; calls end on any.
 */
final class Load implements AutoCloseable {

  /** Bounds the memory: what hangs while a backend is stopped is a small part of it. */
  static final int MOST_UNDER_WAY = 20_000;

  private static final Duration PATIENCE = FleetClient.TIMEOUT.plusSeconds(15);

  /** One call in so many waits in its handler. */
  private static final int SLOW_ONES = 4;

  private static final int LONGEST_PAUSE_MILLIS = 40;

  private final FleetClient client;
  private final AtomicLong ids;
  private final long spacing;
  private final Random random;
  private final Semaphore underWay = new Semaphore(MOST_UNDER_WAY);
  private final Queue<Ended> ended = new ConcurrentLinkedQueue<>();
  private final Map<Integer, Long> firstAnswer = new ConcurrentHashMap<>();
  private final Map<Integer, Long> lastAnswer = new ConcurrentHashMap<>();
  private final Thread pace;
  private volatile boolean going;
  private volatile boolean idle = true;
  private volatile boolean closed;

  /**
   * A load that does not go yet.
   *
   * @param ids counts the calls of a run
   */
  Load(FleetClient client, AtomicLong ids, int perSecond, long seed) {
    this.client = client;
    this.ids = ids;
    this.spacing = TimeUnit.SECONDS.toNanos(1) / perSecond;
    this.random = new Random(seed);
    this.pace = new Thread(this::pace, "fleet-calls");
    pace.setDaemon(true);
    pace.start();
  }

  private void pace() {
    long next = System.nanoTime();
    while (!closed) {
      if (!going) {
        idle = true;
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        next = System.nanoTime();
        continue;
      }
      long wait = next - System.nanoTime();
      if (wait > 0) {
        LockSupport.parkNanos(wait);
      } else if (underWay.tryAcquire()) {
        beginOne(pause(), false);
        next += spacing;
      } else {
        LockSupport.parkNanos(spacing);
      }
    }
  }

  private int pause() {
    return random.nextInt(SLOW_ONES) == 0 ? 1 + random.nextInt(LONGEST_PAUSE_MILLIS) : 0;
  }

  private void beginOne(int pauseMillis, boolean patient) {
    Call call = new Call(ids.getAndIncrement(), pauseMillis, patient);
    long begun = System.nanoTime();
    client.call(call).thenAccept(outcome -> ended(call, begun, outcome));
  }

  private void ended(Call call, long begun, Outcome outcome) {
    long now = System.nanoTime();
    if (outcome.ok()) {
      firstAnswer.putIfAbsent(outcome.backend(), now);
      lastAnswer.put(outcome.backend(), now);
    }
    ended.add(new Ended(call, begun, now, outcome));
    underWay.release();
  }

  /** Begins calls at its pace from now on. */
  void go() {
    idle = false;
    going = true;
  }

  /**
   * Begins no more, and waits until all have ended.
   *
   * @return those that have ended since the last time
   * @throws LostCalls when some do not
   */
  List<Ended> settle() throws InterruptedException, LostCalls {
    going = false;
    while (!idle) {
      Thread.sleep(1);
    }
    if (!underWay.tryAcquire(MOST_UNDER_WAY, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new LostCalls(MOST_UNDER_WAY - underWay.availablePermits());
    }
    underWay.release(MOST_UNDER_WAY);
    List<Ended> all = new ArrayList<>();
    for (Ended one = ended.poll(); one != null; one = ended.poll()) {
      all.add(one);
    }
    return all;
  }

  /**
   * Makes calls as fast as they are answered, so many at a time, and waits until all have ended.
   */
  List<Ended> burst(int calls, int atATime) throws InterruptedException, LostCalls {
    Semaphore limit = new Semaphore(atATime);
    for (int i = 0; i < calls; i++) {
      underWay.acquire();
      limit.acquire();
      Call call = new Call(ids.getAndIncrement(), 0, false);
      long begun = System.nanoTime();
      client
          .call(call)
          .thenAccept(
              outcome -> {
                ended(call, begun, outcome);
                limit.release();
              });
    }
    return settle();
  }

  /** Begins some calls at once, that wait for a backend or do not; they end when they do. */
  void begin(int calls, boolean patient) throws InterruptedException {
    for (int i = 0; i < calls; i++) {
      underWay.acquire();
      beginOne(0, patient);
    }
  }

  /** When a backend answered first, or a number far away when it has not within a time. */
  long awaitFirstAnswer(int backend, Duration time) throws InterruptedException {
    return await(firstAnswer, backend, Long.MIN_VALUE, time);
  }

  /** When a backend has last answered behind a point of time, or a number far away. */
  long awaitAnswerSince(int backend, long since, Duration time) throws InterruptedException {
    return await(lastAnswer, backend, since, time);
  }

  private static long await(Map<Integer, Long> answers, int backend, long since, Duration time)
      throws InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() - end < 0) {
      Long answered = answers.get(backend);
      if (answered != null && (since == Long.MIN_VALUE || answered - since > 0)) {
        return answered;
      }
      Thread.sleep(1);
    }
    return end;
  }

  @Override
  public void close() {
    going = false;
    closed = true;
  }

  /** Calls that have not ended long after their deadlines. */
  static final class LostCalls extends Exception {
    private static final long serialVersionUID = 1;

    LostCalls(int calls) {
      super(calls + " calls have not ended " + PATIENCE.toSeconds() + " s after the last began");
    }
  }
}
