package dev.goshawk.limits;

/** A limit in use, which learns from the calls that it let in. Any thread. */
interface LimitState {

  /** How many calls there may be now, at least 1. */
  double limit();

  /**
   * A call has ended whose handler ran. Takes the state's monitor for some arithmetic: that is
   * shorter than any hand-over to another thread would be.
   *
   * @param begun when its handler started, in nanoseconds
   * @param ended when that had decided on the status
   * @param inFlight how many calls there were when it was let in, with itself
   * @param overloaded whether it ended in a way that tells of too much load
   */
  void sample(long begun, long ended, double inFlight, boolean overloaded);
}
