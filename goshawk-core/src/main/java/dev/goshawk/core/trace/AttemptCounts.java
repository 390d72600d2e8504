package dev.goshawk.core.trace;

/**
 * How often a call was tried again, and for how long it had no attempt meanwhile (gRFC A96): for
 * tracers, which tell it of their attempts. Any thread.
 */
public final class AttemptCounts {

  // Guarded by this.
  private int running;
  private boolean waits;
  private long waitingSince;
  private int retries;
  private int transparentRetries;
  private int hedges;
  private long delayNanos;

  /** Of a call that has had no attempt. */
  public AttemptCounts() {}

  /**
   * An attempt begins.
   *
   * @param now {@link System#nanoTime}
   */
  public synchronized void began(AttemptInfo attempt, long now) {
    if (attempt.isTransparentRetry()) {
      transparentRetries++;
    } else if (attempt.previousAttempts() > 0) {
      hedges += attempt.isHedge() ? 1 : 0;
      retries += attempt.isHedge() ? 0 : 1;
      delayNanos += waits ? now - waitingSince : 0;
    }
    waits = false;
    running++;
  }

  /**
   * An attempt has ended.
   *
   * @param now {@link System#nanoTime}
   */
  public synchronized void ended(long now) {
    running--;
    if (running == 0) {
      waits = true;
      waitingSince = now;
    }
  }

  /** Retries by a policy. */
  public synchronized int retries() {
    return retries;
  }

  /** Attempts in place of others that the server did not process. */
  public synchronized int transparentRetries() {
    return transparentRetries;
  }

  /** Attempts beside others. */
  public synchronized int hedges() {
    return hedges;
  }

  /**
   * How long retries were waited for without any attempt, in nanoseconds. A transparent retry
   * begins at once, so none of it is for those.
   */
  public synchronized long delayNanos() {
    return delayNanos;
  }
}
