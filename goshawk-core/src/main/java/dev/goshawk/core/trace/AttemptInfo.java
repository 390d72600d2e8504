package dev.goshawk.core.trace;

/** One try of a call, as it begins. Immutable, any thread. */
public interface AttemptInfo {

  /** The call. */
  ClientCallInfo call();

  /** How many attempts there were before, but for those that were transparent retries. */
  int previousAttempts();

  /** Whether it takes the place of one that the server provably did not process (gRFC A6). */
  boolean isTransparentRetry();

  /** Whether it runs beside another of the same call. */
  boolean isHedge();
}
