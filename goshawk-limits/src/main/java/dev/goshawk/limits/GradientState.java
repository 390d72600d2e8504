package dev.goshawk.limits;

/**
 * The state of a {@link GradientLimit}: windows of calls, of each of which the mean latency counts.
 *
 * <pre>
 *   gradient = tolerance * latency without a queue / latency now,  from 1/2 to 1
 *   limit    = half of it and half of  limit * gradient + sqrt(limit)
 *
 *   8 servers of 5 ms, tolerance 1.5: 16 calls take 10 ms, gradient 0.75, and 16 * 0.75 + 4 = 16
 * </pre>
 *
 * <p>The latency without a queue is the least that was seen. That alone would never rise, when a
 * method becomes slower for good, and a mean that follows would rise with every queue until the
 * limit was gone. So now and then the limit is halved until the queue has gone and some calls have
 * come through, and what those take is the latency without a queue from then on.
 */
final class GradientState implements LimitState {

  /** The least time of a window: 100 ms. */
  private static final long WINDOW = 100_000_000L;

  /** The least number of calls of a window and of a probe. */
  private static final int LEAST_CALLS = 10;

  private static final double LEAST_GRADIENT = 0.5;

  /** The gradient at most when calls failed for load. */
  private static final double FAILED = 0.9;

  /** What counts of a new limit; the rest is the old one's. */
  private static final double SMOOTHING = 0.5;

  private final int min;
  private final int max;
  private final double tolerance;
  private final long probeInterval;
  private volatile double limit; // written holding this

  // Guarded by this.
  private boolean started;
  private long windowBegan;
  private long sum;
  private int count;
  private boolean loaded;
  private boolean failed;
  private long unqueued; // 0 while unknown
  private long probedAt;
  private boolean probing;
  private long probeFrom;
  private double beforeProbe;

  GradientState(int initial, int min, int max, double tolerance, long probeInterval) {
    this.limit = initial;
    this.min = min;
    this.max = max;
    this.tolerance = tolerance;
    this.probeInterval = probeInterval;
  }

  @Override
  public double limit() {
    return limit;
  }

  @Override
  public synchronized void sample(long begun, long ended, double inFlight, boolean overloaded) {
    if (!started) {
      started = true;
      windowBegan = begun;
      probedAt = ended;
    }
    if (probing && begun - probeFrom < 0) {
      return; // it has queued behind calls of before
    }
    sum += Math.max(1, ended - begun);
    count++;
    loaded |= 2 * inFlight >= limit;
    failed |= overloaded;
    if (count >= LEAST_CALLS && (probing || ended - windowBegan >= WINDOW)) {
      long latency = sum / count;
      if (probing) {
        endProbe(latency, ended);
      } else {
        endWindow(latency, ended);
      }
      windowBegan = ended;
      sum = 0;
      count = 0;
      loaded = false;
      failed = false;
    }
  }

  private void endWindow(long latency, long now) {
    unqueued = unqueued == 0 ? latency : Math.min(unqueued, latency);
    if (loaded || failed) {
      double gradient = Math.max(LEAST_GRADIENT, Math.min(1, tolerance * unqueued / latency));
      double wanted =
          failed ? limit * Math.min(FAILED, gradient) : limit * gradient + Math.sqrt(limit);
      set(limit + SMOOTHING * (wanted - limit));
    }
    if (now - probedAt >= probeInterval) {
      probing = true;
      probeFrom = now + latency; // those that are in now have ended by then
      beforeProbe = limit;
      set(limit / 2);
    }
  }

  private void endProbe(long latency, long now) {
    unqueued = latency;
    probing = false;
    probedAt = now;
    set(beforeProbe);
  }

  private void set(double calls) {
    limit = Math.max(min, Math.min(max, calls));
  }
}
