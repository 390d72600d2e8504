package dev.goshawk.core.message;

import dev.goshawk.api.Status;

/**
 * A message that cannot be sent or taken, with the status that its call ends with. Control flow
 * between framing and call, so it has no stack trace of its own.
 */
public final class MessageException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient Status status;
  private final boolean internal;

  /** With a status that may be told to the peer. */
  public MessageException(Status status) {
    this(status, false);
  }

  /**
   * With a status.
   *
   * @param internal whether it tells of code of this side, which is none of the peer's affairs
   */
  MessageException(Status status, boolean internal) {
    super(status.toString(), status.cause(), false, false);
    this.status = status;
    this.internal = internal;
  }

  /** Whether the status tells of code of this side, and not of what the peer can change. */
  public boolean isInternal() {
    return internal;
  }

  public Status status() {
    return status;
  }
}
