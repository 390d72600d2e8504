package dev.goshawk.core.client;

import dev.goshawk.api.Status;
import dev.goshawk.core.loop.Guard;

/** The status of a call whose caller's own code has failed. Any thread. */
final class ListenerFailure {

  private ListenerFailure() {}

  /** That of a listener. */
  static Status status(Throwable failure) {
    return Status.CANCELLED
        .withMessage("the listener of the call failed: " + Guard.describe(failure))
        .withCause(failure);
  }

  /** That of an executor. */
  static Status ofExecutor(Throwable failure) {
    return Status.CANCELLED
        .withMessage("the executor of the call failed: " + Guard.describe(failure))
        .withCause(failure);
  }
}
