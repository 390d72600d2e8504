package dev.goshawk.core.server.call;

import dev.goshawk.api.Status;

/**
 * Why a request is refused before anything of the application sees it. Immutable.
 *
 * @param httpStatus the HTTP status of the reply; 200 when the reply is the protocol's own
 * @param status the status of the call
 * @param bodiless whether the reply may have no content, since it answers HEAD (RFC 9110 §9.3.2)
 */
public record CallRefusal(int httpStatus, Status status, boolean bodiless) {

  /** A refusal whose reply may have content. */
  public CallRefusal(int httpStatus, Status status) {
    this(httpStatus, status, false);
  }
}
