package dev.goshawk.api;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The future of a call with one response: it is the call's listener, and cancels the call. */
class ResponseFuture<Q, R> extends CompletableFuture<R> implements ClientCallListener<R> {

  private final ClientCall<Q, R> call;
  private @Nullable R response;

  ResponseFuture(ClientCall<Q, R> call) {
    this.call = call;
  }

  final ClientCall<Q, R> call() {
    return call;
  }

  @Override
  public void onMessage(R message) {
    response = message;
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    if (!status.isOk()) {
      completeExceptionally(status.exception(trailers));
    } else if (response == null) {
      completeExceptionally(
          Status.INTERNAL.withMessage("the call ended with OK without a response").exception());
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
