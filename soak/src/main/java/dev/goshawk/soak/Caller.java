package dev.goshawk.soak;

/** A client of some implementation, over one channel. Any thread. */
interface Caller extends AutoCloseable {

  /** Makes a call. */
  default CallRun call(CallPlan plan) {
    return newCall(plan).begin();
  }

  /** A call that has not begun. */
  CallRun newCall(CallPlan plan);

  /** Closes the channel; calls under way end. */
  @Override
  void close();
}
