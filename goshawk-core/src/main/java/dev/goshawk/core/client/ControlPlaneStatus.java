package dev.goshawk.core.client;

import dev.goshawk.api.Status;
import java.util.EnumSet;
import java.util.Set;

/**
 * The status of a part of the channel as a caller may see it. Codes that say something of the
 * request or its data, which only the server can know, come from a resolver, a picker or
 * credentials by mistake: they become INTERNAL, and say so. Source: gRFC A54.
 */
final class ControlPlaneStatus {

  private static final Set<Status.Code> NOT_ALLOWED =
      EnumSet.of(
          Status.Code.OK,
          Status.Code.INVALID_ARGUMENT,
          Status.Code.NOT_FOUND,
          Status.Code.ALREADY_EXISTS,
          Status.Code.FAILED_PRECONDITION,
          Status.Code.ABORTED,
          Status.Code.OUT_OF_RANGE,
          Status.Code.DATA_LOSS);

  private ControlPlaneStatus() {}

  /** The same status, or INTERNAL with its code in words. */
  static Status of(Status status) {
    return NOT_ALLOWED.contains(status.code())
        ? Status.INTERNAL
            .withMessage(
                "a part of the channel failed with "
                    + status.code()
                    + ", which only a server can know: "
                    + status.message())
            .withCause(status.cause())
        : status;
  }
}
