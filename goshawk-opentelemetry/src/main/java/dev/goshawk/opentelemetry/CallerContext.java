package dev.goshawk.opentelemetry;

import dev.goshawk.api.CallFactory;
import dev.goshawk.api.CallOptions;
import dev.goshawk.api.ClientCall;
import dev.goshawk.api.ClientCallListener;
import dev.goshawk.api.ClientInterceptor;
import dev.goshawk.api.ForwardingClientCall;
import dev.goshawk.api.ForwardingClientCallListener;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.Status;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

/**
 * Takes the context of whoever makes a call along: to the tracer, which may come on another thread,
 * and to the caller's listener, so that what it starts is within the same trace. Immutable, any
 * thread.
 *
 * <p>A thread that has no context of OpenTelemetry may have a {@link ServerContext}, which then has
 * the one of the call that it serves.
 */
final class CallerContext implements ClientInterceptor {

  private static final CallOptions.Key<Context> KEY =
      CallOptions.Key.named("context of the caller");

  /** The context in which a call is made. */
  static Context of(CallOptions options) {
    Context given = options.get(KEY);
    return given == null ? Context.root() : given;
  }

  @Override
  public <Q, R> ClientCall<Q, R> intercept(
      MethodDescriptor<Q, R> method, CallOptions options, CallFactory next) {
    Context context = current(options);
    return context == Context.root()
        ? next.newCall(method, options)
        : new Carried<>(next.newCall(method, options.with(KEY, context)), context);
  }

  private static Context current(CallOptions options) {
    Context current = Context.current();
    if (current != Context.root()) {
      return current;
    }
    ServerContext serving = options.parent();
    @Nullable Context served = serving == null ? null : serving.get(ServedCallTelemetry.CONTEXT);
    return served == null ? current : served;
  }

  /** A call whose listener hears in the context. */
  private static final class Carried<Q, R> extends ForwardingClientCall<Q, R> {
    private final ClientCall<Q, R> call;
    private final Context context;

    Carried(ClientCall<Q, R> call, Context context) {
      super(call);
      this.call = call;
      this.context = context;
    }

    @Override
    public void start(ClientCallListener<R> listener) {
      call.start(new Hearing<>(listener, context));
    }

    @Override
    public void sendLast(Q message) {
      call.sendLast(message); // in one piece
    }
  }

  /** A listener whose thread has the context while it hears. */
  private static final class Hearing<R> extends ForwardingClientCallListener<R> {
    private final Context context;

    Hearing(ClientCallListener<R> listener, Context context) {
      super(listener);
      this.context = context;
    }

    private void within(Runnable event) {
      Scope scope = context.makeCurrent();
      try {
        event.run();
      } finally {
        scope.close();
      }
    }

    @Override
    public void onReady() {
      within(() -> super.onReady());
    }

    @Override
    public void onHeaders(Metadata headers) {
      within(() -> super.onHeaders(headers));
    }

    @Override
    public void onMessage(R message) {
      within(() -> super.onMessage(message));
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      within(() -> super.onClose(status, trailers));
    }
  }
}
