package dev.goshawk.kubernetes;

import java.io.IOException;

/** The API server answered, and not with what was asked for. */
final class ApiException extends IOException {

  private static final long serialVersionUID = 1;

  /** The version from which a watch was to go on is no longer known; all is to be listed anew. */
  private static final int GONE = 410;

  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;

  private final int status;

  ApiException(int status, String message) {
    super("the API server answered " + status + ": " + message + advice(status));
    this.status = status;
  }

  boolean isGone() {
    return status == GONE;
  }

  private static String advice(int status) {
    return switch (status) {
      case UNAUTHORIZED -> "; it does not accept the token of the pod's service account";
      case FORBIDDEN ->
          "; the pod's service account needs a role with verbs list and watch on endpointslices of"
              + " discovery.k8s.io";
      default -> "";
    };
  }
}
