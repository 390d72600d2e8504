package dev.goshawk.api;

import java.util.Objects;

/**
 * A call that did not end with OK.
 *
 * <p>Clients meet it when a call fails; a handler throws it to choose the status that its caller
 * sees. Typed details ({@code google.rpc.*}) ride in {@link #trailers} and are read and written by
 * the Protocol Buffers module.
 */
public final class StatusException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Status status;
  private final transient Metadata trailers;

  /** An exception with a status and no trailers. */
  public StatusException(Status status) {
    this(status, Metadata.EMPTY);
  }

  /**
   * An exception with a status and the trailers that come or shall go with it.
   *
   * @throws IllegalArgumentException when the status is OK, which is no failure
   */
  public StatusException(Status status, Metadata trailers) {
    super(status.toString(), status.cause());
    if (status.isOk()) {
      throw new IllegalArgumentException("status OK is not a failure and cannot be thrown");
    }
    this.status = status;
    this.trailers = Objects.requireNonNull(trailers, "trailers");
  }

  /** The status. */
  public Status status() {
    return status;
  }

  /** The code of the status. */
  public Status.Code code() {
    return status.code();
  }

  /** The trailers of the call; empty when there are none. */
  public Metadata trailers() {
    return trailers;
  }
}
