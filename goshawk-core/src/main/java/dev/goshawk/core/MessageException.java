package dev.goshawk.core;

import dev.goshawk.api.Status;

/**
 * A message that cannot be sent or taken, with the status that its call ends with. Control flow
 * between framing and call, so it has no stack trace of its own.
 */
final class MessageException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient Status status;

  MessageException(Status status) {
    super(status.toString(), status.cause(), false, false);
    this.status = status;
  }

  Status status() {
    return status;
  }
}
