package dev.goshawk.core.server.handler;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.ServerCall;
import dev.goshawk.api.ServerCallListener;
import dev.goshawk.api.ServerHandler;
import dev.goshawk.api.ServerInterceptor;
import dev.goshawk.api.Status;
import dev.goshawk.core.loop.Log;
import org.jspecify.annotations.Nullable;

/**
 * A handler, or an interceptor before one, whose failures end the call that it was given: so the
 * interceptors outside of it see the end in their {@link ServerCall#close}. Immutable, any thread.
 *
 * @param interceptor the interceptor, or null for the handler itself
 * @param next what comes behind it
 */
record GuardedHandler<Q, R>(@Nullable ServerInterceptor interceptor, ServerHandler<Q, R> next)
    implements ServerHandler<Q, R> {

  private static final Log LOG = new Log(GuardedHandler.class);

  @Override
  public ServerCallListener<Q> start(ServerCall<Q, R> call) {
    ServerCallListener<Q> listener;
    try {
      listener =
          interceptor == null
              ? next.start(call)
              : interceptor.intercept(call, new Behind<>(interceptor, call, next));
    } catch (Throwable failure) {
      failed(interceptor, call, failure);
      return new Deaf<>();
    }
    if (listener == null) {
      Object culprit = interceptor == null ? next : interceptor;
      LOG.warn(
          CallSteps.name(culprit)
              + " answered no listener for a call of "
              + call.method()
              + ", as an interceptor does that has no use for next");
      call.close(
          Status.INTERNAL.withMessage("an interceptor of the server gave the call no listener"),
          Metadata.EMPTY);
      return new Deaf<>();
    }
    return new Guarded<>(interceptor, call, listener);
  }

  @Override
  public boolean isBlocking() {
    return next.isBlocking();
  }

  @Override
  public boolean observesCompletion() {
    return next.observesCompletion();
  }

  private static void failed(
      @Nullable ServerInterceptor interceptor, ServerCall<?, ?> call, Throwable failure) {
    if (interceptor != null) {
      CallSteps.blame(call.context(), "interceptor", interceptor);
    }
    call.fail(failure);
  }

  /** What an interceptor passes its call on to. */
  private record Behind<Q, R>(
      ServerInterceptor interceptor, ServerCall<Q, R> given, ServerHandler<Q, R> next)
      implements ServerHandler<Q, R> {
    @Override
    public ServerCallListener<Q> start(ServerCall<Q, R> call) {
      return next.start(call == given ? call : new InterceptedCall<>(interceptor, call, given));
    }

    @Override
    public boolean isBlocking() {
      return next.isBlocking();
    }

    @Override
    public boolean observesCompletion() {
      return next.observesCompletion();
    }
  }

  /** Hears nothing. */
  private static final class Deaf<Q> implements ServerCallListener<Q> {
    @Override
    public void onMessage(Q message) {}
  }

  /** A listener whose failures end its call. */
  private record Guarded<Q>(
      @Nullable ServerInterceptor interceptor,
      ServerCall<Q, ?> call,
      ServerCallListener<Q> listener)
      implements ServerCallListener<Q> {
    @Override
    public void onStart() {
      try {
        listener.onStart();
      } catch (Throwable failure) {
        failed(interceptor, call, failure);
      }
    }

    @Override
    public void onMessage(Q message) {
      try {
        listener.onMessage(message);
      } catch (Throwable failure) {
        failed(interceptor, call, failure);
      }
    }

    @Override
    public void onHalfClose() {
      try {
        listener.onHalfClose();
      } catch (Throwable failure) {
        failed(interceptor, call, failure);
      }
    }

    @Override
    public void onReady() {
      try {
        listener.onReady();
      } catch (Throwable failure) {
        failed(interceptor, call, failure);
      }
    }

    @Override
    public void onCancel(Status reason) {
      try {
        listener.onCancel(reason);
      } catch (Throwable failure) {
        failed(interceptor, call, failure);
      }
    }

    @Override
    public void onComplete() {
      try {
        listener.onComplete();
      } catch (Throwable failure) {
        failed(interceptor, call, failure);
      }
    }
  }
}
