package dev.goshawk.core.wire;

import dev.goshawk.api.Status;
import dev.goshawk.http2.ErrorCode;
import dev.goshawk.http2.StreamReset;

/**
 * The status that stands for an end without {@code grpc-status}: an HTTP status, or a reset.
 *
 * <p>Sources: <a
 * href="https://github.com/grpc/grpc/blob/master/doc/http-grpc-status-mapping.md">HTTP to gRPC
 * status mapping</a>; Errors in gRPC over HTTP/2. Where they leave a choice, it is recorded in
 * {@code docs/maintainers/wire-choices.md}.
 */
public final class StatusMapping {

  private StatusMapping() {}

  /** The status of a reply that is not gRPC's. */
  public static Status ofHttp(int httpStatus) {
    return switch (httpStatus) {
      case 400 -> Status.INTERNAL;
      case 401 -> Status.UNAUTHENTICATED;
      case 403 -> Status.PERMISSION_DENIED;
      case 404 -> Status.UNIMPLEMENTED;
      case 429, 502, 503, 504 -> Status.UNAVAILABLE;
      default -> Status.UNKNOWN;
    };
  }

  /** The status of a client's call whose stream ended before its time. */
  public static Status ofReset(StreamReset reset) {
    return switch (reset.cause()) {
      case CONNECTION, UNPROCESSED -> Status.UNAVAILABLE.withMessage(reset.message());
      case PROTOCOL -> ofCode(reset.errorCode()).withMessage(reset.message());
      case PEER ->
          ofCode(reset.errorCode())
              .withMessage("the server reset the stream with " + ErrorCode.name(reset.errorCode()));
    };
  }

  private static Status ofCode(int errorCode) {
    return switch (errorCode) {
      case ErrorCode.NO_ERROR, ErrorCode.REFUSED_STREAM -> Status.UNAVAILABLE;
      case ErrorCode.CANCEL -> Status.CANCELLED;
      case ErrorCode.ENHANCE_YOUR_CALM -> Status.RESOURCE_EXHAUSTED;
      case ErrorCode.INADEQUATE_SECURITY -> Status.PERMISSION_DENIED;
      case ErrorCode.HTTP_1_1_REQUIRED -> Status.UNKNOWN;
      default -> Status.INTERNAL;
    };
  }
}
