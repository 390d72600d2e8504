package dev.goshawk.api;

/**
 * What a second call of a method does beside the first: the {@code idempotency_level} of its {@code
 * .proto} file.
 */
public enum Idempotency {
  /** Nothing is said. */
  UNKNOWN,
  /** Calling it twice has the effect of calling it once. */
  IDEMPOTENT,
  /** Calling it changes nothing, however often. Such a method is idempotent as well. */
  NO_SIDE_EFFECTS;

  /** Whether a call may be made again without harm. */
  public boolean isIdempotent() {
    return this != UNKNOWN;
  }
}
