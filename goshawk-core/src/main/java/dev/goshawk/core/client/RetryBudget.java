package dev.goshawk.core.client;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What a channel's calls may spend on being made again: attempts, and memory for streams of
 * requests that have been sent and may have to be sent again. Any thread. Each call's share of the
 * memory is its {@link RetryBuffer}.
 */
public final class RetryBudget {

  /**
   * What one call may keep if nothing was set: 256 KiB, as grpc-go and the C core have it. A server
   * with the windows of RFC 9113 can have got 64 KiB before it refuses a stream, and a writer is 32
   * KiB and a message ahead of it.
   */
  public static final int DEFAULT_PER_CALL = 256 * 1024;

  /** What all calls of a channel may keep if nothing was set: 16 MiB, as in grpc-java. */
  public static final int DEFAULT_TOTAL = 16 * 1024 * 1024;

  /** As many as an attempt can count before it. */
  private static final int MAX_ATTEMPTS = Short.MAX_VALUE;

  private final int maxAttempts;
  private final int perCall;
  private final int total;
  private final AtomicLong used = new AtomicLong();

  /**
   * A budget of which nothing is used.
   *
   * @param maxAttempts how many attempts a call makes at most by a policy, the first included
   * @param perCall the most bytes that one call keeps
   * @param total the most bytes that all calls of the channel keep together
   */
  public RetryBudget(int maxAttempts, int perCall, int total) {
    this.maxAttempts = Math.min(maxAttempts, MAX_ATTEMPTS);
    this.perCall = perCall;
    this.total = total;
  }

  /** The most attempts of a call by a policy. */
  int maxAttempts() {
    return maxAttempts;
  }

  /** The most bytes that one call keeps. */
  int perCall() {
    return perCall;
  }

  /** The most bytes that all calls of the channel keep together. */
  int total() {
    return total;
  }

  /** The bytes that calls keep now. */
  long used() {
    return used.get();
  }

  /** Takes so many bytes more; false, and nothing is taken, when there are not so many left. */
  boolean reserve(long bytes) {
    if (used.addAndGet(bytes) <= total) {
      return true;
    }
    used.addAndGet(-bytes);
    return false;
  }

  /** Gives bytes back. */
  void release(long bytes) {
    used.addAndGet(-bytes);
  }
}
