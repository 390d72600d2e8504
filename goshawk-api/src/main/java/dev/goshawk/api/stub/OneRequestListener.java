package dev.goshawk.api.stub;

import dev.goshawk.api.ServerCall;
import dev.goshawk.api.ServerCallListener;
import dev.goshawk.api.Status;
import org.jspecify.annotations.Nullable;

/** Hears a call of one request and handles it when the client has sent it and ended. */
abstract class OneRequestListener<Q, R> implements ServerCallListener<Q> {

  final ServerCall<Q, R> call;
  private @Nullable Q request;

  OneRequestListener(ServerCall<Q, R> call) {
    this.call = call;
  }

  abstract void handle(Q request);

  @Override
  public final void onMessage(Q message) {
    request = message;
  }

  @Override
  public final void onHalfClose() {
    Q message = request;
    if (message == null) {
      call.fail(
          Status.INTERNAL
              .withMessage("the client ended " + call.method() + " without a request")
              .exception());
      return;
    }
    request = null;
    handle(message);
  }
}
