package dev.goshawk.core.server.handler;

import dev.goshawk.api.ForwardingServerCall;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.ServerCall;
import dev.goshawk.api.ServerInterceptor;
import dev.goshawk.api.Status;

/**
 * A call as an interceptor passes it on: what the interceptor throws where a handler sends or ends
 * it ends the call that the interceptor was given. Nobody else would do that behind filters, or on
 * a thread of the application's. Threads as {@link ServerCall}.
 */
final class InterceptedCall<Q, R> extends ForwardingServerCall<Q, R> {

  private final ServerInterceptor interceptor;
  private final ServerCall<Q, R> call;
  private final ServerCall<Q, R> outer;

  /**
   * Around a call of an interceptor's.
   *
   * @param call what the interceptor passes on
   * @param outer what the interceptor was given
   */
  InterceptedCall(ServerInterceptor interceptor, ServerCall<Q, R> call, ServerCall<Q, R> outer) {
    super(call);
    this.interceptor = interceptor;
    this.call = call;
    this.outer = outer;
  }

  private void failed(Throwable failure) {
    CallSteps.blame(outer.context(), "interceptor", interceptor);
    outer.fail(failure);
  }

  @Override
  public void sendHeaders() {
    try {
      call.sendHeaders();
    } catch (Throwable failure) {
      failed(failure);
    }
  }

  @Override
  public void send(R message) {
    try {
      call.send(message);
    } catch (Throwable failure) {
      failed(failure);
    }
  }

  @Override
  public void sendLast(R message) {
    try {
      call.sendLast(message);
    } catch (Throwable failure) {
      failed(failure);
    }
  }

  @Override
  public void close(Status status, Metadata trailers) {
    try {
      call.close(status, trailers);
    } catch (Throwable failure) {
      failed(failure);
    }
  }

  @Override
  public void fail(Throwable why) {
    try {
      call.fail(why);
    } catch (Throwable failure) {
      failed(failure);
    }
  }
}
