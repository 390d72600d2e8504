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
      throw Refusals.<RuntimeException>thrown(fromCall(refusal));
    }
  }

  /** Starts a call and asks for responses. One that an interceptor fails in does not go on. */
  static <R> void start(ClientCall<?, R> call, ClientCallListener<R> listener, int responses) {
    try {
      call.start(listener);
      call.request(responses);
    } catch (Throwable failure) {
      end(call, failure);
      throw Refusals.<RuntimeException>thrown(fromCall(failure));
    }
  }

  /** Ends a call that could not be begun, and which nobody will hear of. */
  static void end(ClientCall<?, ?> call, Throwable failure) {
    try {
      call.cancel("the call could not be started: " + failure, failure);
    } catch (Throwable again) { // the interceptor's once more
      if (again != failure) {
        failure.addSuppressed(again);
      }
    }
  }

  /** A failure as it was, but for a status, which becomes a call's. */
  static Throwable fromCall(Throwable failure) {
    if (failure instanceof StatusException status && !status.isFromCall()) {
      StatusException ofCall =
          StatusException.fromCall(status.status(), status.headers(), status.trailers());
      ofCall.setStackTrace(status.getStackTrace());
      return ofCall;
    }
    return failure;
  }

  /** Throws what an interceptor threw, checked or not: {@code throw thrown(failure)}. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // it never returns
  static <X extends Throwable> RuntimeException thrown(Throwable failure) throws X {
    throw (X) failure;
  }
}
