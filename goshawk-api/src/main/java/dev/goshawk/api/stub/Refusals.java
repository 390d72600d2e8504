package dev.goshawk.api.stub;

import dev.goshawk.api.CallFactory;
import dev.goshawk.api.CallOptions;
import dev.goshawk.api.ClientCall;
import dev.goshawk.api.ClientCallListener;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.StatusException;
import java.util.Objects;

/**
 * What interceptors throw when a call is made: a status by which one refuses a call is what the
 * call ended with, as if the server had said so.
 */
final class Refusals {

  private Refusals() {}

  /** A new call. */
  static <Q, R> ClientCall<Q, R> newCall(
      CallFactory calls, MethodDescriptor<Q, R> method, CallOptions options) {
    Objects.requireNonNull(calls, "calls");
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(options, "options");
    try {
      return calls.newCall(method, options);
    } catch (StatusException refusal) {
      throw fromCall(refusal);
    }
  }

  /** Starts a call. */
  static <R> void start(ClientCall<?, R> call, ClientCallListener<R> listener) {
    try {
      call.start(listener);
    } catch (StatusException refusal) {
      throw fromCall(refusal);
    }
  }

  /** An unchecked failure as it was, but for a status, which becomes a call's. */
  static RuntimeException fromCall(Throwable failure) {
    if (failure instanceof StatusException status && !status.isFromCall()) {
      StatusException ofCall =
          StatusException.fromCall(status.status(), status.headers(), status.trailers());
      ofCall.setStackTrace(status.getStackTrace());
      return ofCall;
    }
    if (failure instanceof Error error) {
      throw error;
    }
    return (RuntimeException) failure;
  }
}
