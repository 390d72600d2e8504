package dev.goshawk.core.message;

import dev.goshawk.api.Status;

/**
 * A message that cannot be sent or taken, with the status that its call ends with. Control flow
 * between framing and call, so it has no stack trace of its own.
 */
public final class MessageException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient Status status;

  public MessageException(Status status) {
    super(status.toString(), status.cause(), false, false);
    this.status = status;
  }

  public Status status() {
    return status;
  }
}
