package dev.goshawk.core.server.handler;

import dev.goshawk.api.ServerCall;
import dev.goshawk.api.ServerCallListener;
import dev.goshawk.api.ServerFilter;
import dev.goshawk.api.ServerHandler;
import dev.goshawk.api.Status;
import dev.goshawk.core.loop.Log;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A blocking handler within its filters. Immutable, any thread.
 *
 * @param filters the outermost first
 * @param handler what they are around
 */
record FilteredHandler<Q, R>(List<ServerFilter> filters, ServerHandler<Q, R> handler)
    implements ServerHandler<Q, R> {

  private static final Log LOG = new Log(FilteredHandler.class);

  @Override
  public ServerCallListener<Q> start(ServerCall<Q, R> call) {
    return new Filtered<>(filters, handler, call);
  }

  @Override
  public boolean isBlocking() {
    return true;
  }

  @Override
  public boolean observesCompletion() {
    return handler.observesCompletion();
  }

  /** What a filter is told that ends its call by not going on. */
  static RuntimeException forgotten(Object filter, ServerCall<?, ?> call) {
    LOG.warn(
        "filter "
            + CallSteps.name(filter)
            + " neither proceeded nor failed in a call of "
            + call.method());
    return Status.INTERNAL.withMessage("a filter of the server did not proceed").exception();
  }

  /**
   * One call within its filters, which begin where the handler would: with the whole request, or at
   * the start of a stream. On the call's own thread.
   */
  private static final class Filtered<Q, R> implements ServerCallListener<Q> {
    private final List<ServerFilter> filters;
    private final ServerHandler<Q, R> handler;
    private final ServerCall<Q, R> call;
    private final HeldCall<Q, R> held;
    private @Nullable ServerCallListener<Q> listener;
    private @Nullable Q request;

    Filtered(List<ServerFilter> filters, ServerHandler<Q, R> handler, ServerCall<Q, R> call) {
      this.filters = filters;
      this.handler = handler;
      this.call = call;
      this.held = new HeldCall<>(call);
    }

    private boolean oneRequest() {
      return call.method().kind().oneRequest();
    }

    @Override
    public void onStart() {
      if (!oneRequest()) {
        filter();
      }
    }

    @Override
    public void onMessage(Q message) {
      if (listener != null) {
        listener.onMessage(message);
      } else {
        request = message;
      }
    }

    @Override
    public void onHalfClose() {
      if (listener != null) {
        listener.onHalfClose();
      } else if (oneRequest()) {
        filter();
      }
    }

    private void filter() {
      Throwable thrown = null;
      try {
        step(0);
      } catch (Throwable failure) {
        thrown = failure;
      }
      held.release(thrown);
    }

    /** Runs the filters from an index on, and the handler within them. */
    private void step(int index) throws Exception {
      if (index == filters.size()) {
        handle();
        return;
      }
      Step step = new Step(index + 1);
      ServerFilter filter = filters.get(index);
      try {
        filter.filter(call.context(), step);
      } catch (Throwable failure) {
        if (failure != step.failure) {
          CallSteps.blame(call.context(), "filter", filter);
        }
        throw failure;
      }
      if (!step.taken) {
        throw forgotten(filter, call);
      }
    }

    private void handle() {
      ServerCallListener<Q> heard = handler.start(held);
      listener = heard;
      heard.onStart();
      Q message = request;
      request = null;
      if (oneRequest() && held.isOpen()) {
        if (message != null) {
          heard.onMessage(message);
        }
        heard.onHalfClose();
      }
      Throwable failure = held.failure();
      if (failure != null) {
        raise(failure);
      }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // what the handler threw
    private static <X extends Throwable> void raise(Throwable failure) throws X {
      throw (X) failure;
    }

    @Override
    public void onReady() {
      if (listener != null) {
        listener.onReady();
      }
    }

    @Override
    public void onCancel(Status reason) {
      if (listener != null) {
        listener.onCancel(reason);
      }
    }

    @Override
    public void onComplete() {
      if (listener != null) {
        listener.onComplete();
      }
    }

    /** What one filter is around. */
    private final class Step implements ServerFilter.Next {
      private final int index;
      private boolean taken;

      /** What came from within, which is not the filter's own. */
      private @Nullable Throwable failure;

      Step(int index) {
        this.index = index;
      }

      @Override
      public void proceed() throws Exception {
        if (taken) {
          throw new IllegalStateException(
              "a filter has proceeded for the second time in a call of " + call.method());
        }
        taken = true;
        try {
          step(index);
        } catch (Throwable thrown) {
          failure = thrown;
          throw thrown;
        }
      }
    }
  }
}
