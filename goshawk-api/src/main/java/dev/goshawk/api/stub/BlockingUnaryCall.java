package dev.goshawk.api.stub;

import dev.goshawk.api.CallFactory;
import dev.goshawk.api.CallOptions;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.Status;
import org.jspecify.annotations.Nullable;

/**
 * A call with one request and one response, for which the calling thread waits. Only that thread
 * has it, and runs its events.
 */
final class BlockingUnaryCall<Q, R> extends WaitingCall<Q, R> {

  private @Nullable R response; // published by the status

  BlockingUnaryCall(CallFactory calls, MethodDescriptor<Q, R> method, CallOptions options) {
    super(calls, method, options);
  }

  /** Sends the request, and waits for the response and the end. */
  R exchange(Q request) {
    start(1);
    sendLastRequest(request);
    await(this);
    Status end = status();
    if (end != null && !end.isOk()) {
      throw failure(end);
    }
    return single(response);
  }

  @Override
  public void onMessage(R message) {
    response = message;
  }

  @Override
  void onEnd(Status how) {}
}
