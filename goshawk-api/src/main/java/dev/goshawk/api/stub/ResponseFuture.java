package dev.goshawk.api.stub;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.ClientCall;
import dev.goshawk.api.ClientCallListener;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The future of a call with one response: it is the call's listener, and cancels the call. */
class ResponseFuture<Q, R> extends CompletableFuture<R> implements ClientCallListener<R> {

  private final ClientCall<Q, R> call;
  private final @Nullable ResponseCapture capture;
  private @Nullable R response;

  ResponseFuture(ClientCall<Q, R> call, CallOptions options) {
    this.call = call;
    this.capture = options.get(ResponseCapture.KEY);
  }

  final ClientCall<Q, R> call() {
    return call;
  }

  @Override
  public void onHeaders(Metadata headers) {
    if (capture != null) {
      capture.onHeaders(headers);
    }
  }

  @Override
  public void onMessage(R message) {
    response = message;
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    if (capture != null) {
      capture.onClose(trailers);
    }
    if (!status.isOk()) {
      completeExceptionally(StatusException.fromCall(status, trailers));
    } else if (response == null) {
      completeExceptionally(
          StatusException.fromCall(
              Status.INTERNAL.withMessage("the call ended with OK without a response"), trailers));
    } else {
      complete(response);
    }
  }

  /** Ends the call for a reason of this side. */
  final void fail(String reason, Throwable why) {
    completeExceptionally(why);
    call.cancel(reason, why);
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    if (cancelled) {
      call.cancel("the future of the response was cancelled", null);
    }
    return cancelled;
  }
}
