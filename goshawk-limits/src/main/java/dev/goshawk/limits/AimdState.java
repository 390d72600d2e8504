package dev.goshawk.limits;

/**
 * The state of an {@link AimdLimit}.
 *
 * <pre>
 *   too slow, or failed for load   limit = max(min, limit * backoff), once for all calls that were
 *                                  let in before: they queued together and tell the same
 *   fast, and half of it in use    limit = limit + 1 until it was lowered for the first time, which
 *                                  doubles it in the time of a call; then limit + 1 / limit, which
 *                                  is one more in the time of a call
 * </pre>
 *
 * <p>Calls tell of a queue only when they have waited in it. A limit that grew by one for each of
 * them would be twice the right one by then (as that of TCP in slow start), over and over.
 */
final class AimdState implements LimitState {

  private final int min;
  private final int max;
  private final long timeout;
  private final double backoff;
  private volatile double limit; // written holding this

  // Guarded by this.
  private boolean lowered;
  private long loweredAt;

  AimdState(int initial, int min, int max, long timeout, double backoff) {
    this.limit = initial;
    this.min = min;
    this.max = max;
    this.timeout = timeout;
    this.backoff = backoff;
  }

  @Override
  public double limit() {
    return limit;
  }

  @Override
  public synchronized void sample(long begun, long ended, double inFlight, boolean overloaded) {
    if (overloaded || ended - begun > timeout) {
      if (!lowered || begun - loweredAt >= 0) {
        lowered = true;
        loweredAt = ended;
        limit = Math.max(min, limit * backoff);
      }
    } else if (2 * inFlight >= limit) {
      limit = Math.min(max, limit + (lowered ? 1 / limit : 1));
    }
  }
}
