package dev.goshawk.api.stub;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.ClientCall;
import dev.goshawk.api.ClientCallListener;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The future of a call with one response: it is the call's listener, and ends the call when someone
 * else completes it, by {@code cancel}, {@code orTimeout} or in any other way.
 */
class ResponseFuture<Q, R> extends CompletableFuture<R> implements ClientCallListener<R> {

  private final ClientCall<Q, R> call;
  private final @Nullable ResponseCapture capture;
  private Metadata headers = Metadata.EMPTY;
  private @Nullable R response;

  ResponseFuture(ClientCall<Q, R> call, CallOptions options) {
    this.call = call;
    this.capture = options.get(ResponseCapture.KEY);
  }

  final ClientCall<Q, R> call() {
    return call;
  }

  /** Starts the call and asks for its response. */
  final void start() {
    Refusals.start(call, this, 1);
  }

  // What the call brings.

  @Override
  public void onHeaders(Metadata headers) {
    this.headers = headers;
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
      super.completeExceptionally(StatusException.fromCall(status, headers, trailers));
    } else if (response == null) {
      super.completeExceptionally(
          StatusException.fromCall(
              Status.INTERNAL.withMessage("the call ended with OK without a response"),
              headers,
              trailers));
    } else {
      super.complete(response);
    }
  }

  /** Ends the call for a reason of this side. */
  final void fail(String reason, Throwable why) {
    super.completeExceptionally(why);
    call.cancel(reason, why);
  }

  // What others do with the future: nobody waits for the call then.

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    return endingCall(super.cancel(mayInterruptIfRunning), "cancelled", null);
  }

  @Override
  public boolean complete(R value) {
    return endingCall(super.complete(value), "completed by its caller", null);
  }

  @Override
  public boolean completeExceptionally(Throwable failure) {
    return endingCall(
        super.completeExceptionally(failure), "completed by its caller with " + failure, failure);
  }

  @Override
  public void obtrudeValue(R value) {
    super.obtrudeValue(value);
    endingCall(true, "completed by its caller", null);
  }

  @Override
  public void obtrudeException(Throwable failure) {
    super.obtrudeException(failure);
    endingCall(true, "completed by its caller with " + failure, failure);
  }

  @Override
  public CompletableFuture<R> completeAsync(Supplier<? extends R> supplier) {
    return completeAsync(supplier, defaultExecutor());
  }

  /** By {@link #complete}, which the inherited method goes round. */
  @Override
  public CompletableFuture<R> completeAsync(Supplier<? extends R> supplier, Executor executor) {
    executor.execute(
        () -> {
          if (isDone()) {
            return;
          }
          try {
            complete(supplier.get());
          } catch (Throwable failure) {
            completeExceptionally(failure);
          }
        });
    return this;
  }

  private boolean endingCall(boolean won, String how, @Nullable Throwable why) {
    if (won) {
      call.cancel("the future of the response was " + how, why);
    }
    return won;
  }
}
