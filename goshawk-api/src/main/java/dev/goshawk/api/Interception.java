package dev.goshawk.api;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One call on both sides of an interceptor: the listener outside of it hears an end even where the
 * one that the interceptor has put in its place throws at the end. Nobody else would tell it, and a
 * caller without a deadline would wait for ever. Threads as {@link ClientCallListener}, but for
 * {@link #newCall}, which is any thread.
 *
 * <pre>
 *   caller ──▶ Outer ──▶ interceptor's call ──▶ Inner ──▶ next
 *   caller ◀── this ◀── interceptor's listener ◀── Ending ◀── next
 * </pre>
 */
final class Interception<R> implements CallFactory, ClientCallListener<R> {

  private final CallFactory next;

  /** The listener outside; written before the call starts. */
  private @Nullable ClientCallListener<R> listener;

  private volatile boolean ended;

  private Interception(CallFactory next) {
    this.next = next;
  }

  /**
   * A call by an interceptor.
   *
   * @param next where the interceptor has its own call from
   */
  static <Q, R> ClientCall<Q, R> call(
      ClientInterceptor interceptor,
      MethodDescriptor<Q, R> method,
      CallOptions options,
      CallFactory next) {
    Interception<R> both = new Interception<>(next);
    ClientCall<Q, R> call = interceptor.intercept(method, options, both);
    if (call == null) {
      throw new NullPointerException(
          "interceptor " + interceptor.getClass().getName() + " returned null for " + method);
    }
    return call instanceof Inner<Q, R> inner && inner.of == both
        ? inner.next // it has put nothing in between
        : new Outer<>(call, both);
  }

  /** What the interceptor gets from the factory behind it. */
  @Override
  public <P, S> ClientCall<P, S> newCall(MethodDescriptor<P, S> method, CallOptions options) {
    return new Inner<>(next.newCall(method, options), this);
  }

  /** The call as those outside of the interceptor see it. */
  private static final class Outer<Q, R> extends ForwardingClientCall<Q, R> {
    private final ClientCall<Q, R> call;
    private final Interception<R> both;

    Outer(ClientCall<Q, R> call, Interception<R> both) {
      super(call);
      this.call = call;
      this.both = both;
    }

    @Override
    public void start(ClientCallListener<R> listener) {
      both.listener = Objects.requireNonNull(listener, "listener");
      call.start(both);
    }

    @Override
    public void sendLast(Q message) {
      call.sendLast(message);
    }
  }

  /** A call as the interceptor sees it. */
  private static final class Inner<Q, R> extends ForwardingClientCall<Q, R> {
    private final ClientCall<Q, R> next;
    private final Interception<?> of;

    Inner(ClientCall<Q, R> next, Interception<?> of) {
      super(next);
      this.next = next;
      this.of = of;
    }

    @Override
    public void start(ClientCallListener<R> listener) {
      next.start((Object) listener == of ? listener : new Ending<>(listener, of));
    }

    @Override
    public void sendLast(Q message) {
      next.sendLast(message);
    }
  }

  /** The interceptor's listener. What it throws goes on to whoever logs that. */
  private static final class Ending<R> extends ForwardingClientCallListener<R> {
    private final Interception<?> of;

    Ending(ClientCallListener<R> listener, Interception<?> of) {
      super(Objects.requireNonNull(listener, "listener"));
      this.of = of;
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      try {
        super.onClose(status, trailers);
      } catch (Throwable failure) {
        of.failed(failure);
        throw failure;
      }
    }
  }

  private void failed(Throwable failure) {
    onClose(
        Status.CANCELLED
            .withMessage("the listener of the call failed: " + described(failure))
            .withCause(failure),
        Metadata.EMPTY);
  }

  private static String described(Throwable failure) {
    try {
      return failure.toString();
    } catch (RuntimeException | Error again) {
      return failure.getClass().getName();
    }
  }

  private ClientCallListener<R> outside() {
    return Objects.requireNonNull(listener, "the call was not started");
  }

  @Override
  public void onReady() {
    outside().onReady();
  }

  @Override
  public void onHeaders(Metadata headers) {
    outside().onHeaders(headers);
  }

  @Override
  public void onMessage(R message) {
    outside().onMessage(message);
  }

  /** The first end stays. */
  @Override
  public void onClose(Status status, Metadata trailers) {
    if (!ended) {
      ended = true;
      outside().onClose(status, trailers);
    }
  }
}
