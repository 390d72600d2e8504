package dev.goshawk.core.server.handler;

import dev.goshawk.api.AsyncServerFilter;
import dev.goshawk.api.ServerCall;
import dev.goshawk.api.ServerCallListener;
import dev.goshawk.api.ServerHandler;
import dev.goshawk.api.Status;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * An asynchronous handler within its filters. Immutable, any thread.
 *
 * @param filters the outermost first
 * @param handler what they are around
 */
record AsyncFilteredHandler<Q, R>(List<AsyncServerFilter> filters, ServerHandler<Q, R> handler)
    implements ServerHandler<Q, R> {

  @Override
  public ServerCallListener<Q> start(ServerCall<Q, R> call) {
    return new Filtered<>(filters, handler, call);
  }

  @Override
  public boolean observesCompletion() {
    return handler.observesCompletion();
  }

  /**
   * One call within its filters. Event loop only; what comes before the handler has started waits
   * for it.
   */
  private static final class Filtered<Q, R> implements ServerCallListener<Q> {
    private final List<AsyncServerFilter> filters;
    private final ServerHandler<Q, R> handler;
    private final ServerCall<Q, R> call;
    private final CompletableFuture<Void> handled = new CompletableFuture<>();
    private final HeldCall<Q, R> held;
    private final Executor loop;
    private final ArrayDeque<Q> requests = new ArrayDeque<>(1);
    private boolean halfClosed;
    private @Nullable Status cancelled;
    private @Nullable ServerCallListener<Q> listener;
    private @Nullable CompletionStage<Void> outermost;

    Filtered(List<AsyncServerFilter> filters, ServerHandler<Q, R> handler, ServerCall<Q, R> call) {
      this.filters = filters;
      this.handler = handler;
      this.call = call;
      this.loop =
          Objects.requireNonNull(
              call.context().get(CallSteps.LOOP),
              "an interceptor has hidden the values of the context");
      this.held =
          new HeldCall<>(call) {
            @Override
            void onHeld() {
              Throwable failure = failure();
              if (failure == null) {
                handled.complete(null);
              } else {
                handled.completeExceptionally(failure);
              }
            }
          };
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
        requests.add(message);
      }
    }

    @Override
    public void onHalfClose() {
      halfClosed = true;
      if (listener != null) {
        listener.onHalfClose();
      } else if (oneRequest()) {
        filter();
      }
    }

    private void filter() {
      CompletionStage<Void> stage = step(0);
      outermost = stage;
      var unused =
          stage.whenComplete(
              (done, failure) -> release(failure == null ? null : unwrapped(failure)));
    }

    /** What the end of the call throws would be kept by the stage. */
    private void release(@Nullable Throwable failure) {
      try {
        held.release(failure);
      } catch (Throwable thrown) {
        call.fail(thrown);
      }
    }

    /** Runs the filters from an index on; completes when they have, and the handler within them. */
    private CompletionStage<Void> step(int index) {
      if (index == filters.size()) {
        loop.execute(this::handle);
        return handled;
      }
      Step step = new Step(index + 1);
      AsyncServerFilter filter = filters.get(index);
      CompletionStage<Void> stage;
      try {
        stage = filter.filter(call.context(), step);
      } catch (Throwable failure) {
        step.blame(filter, failure);
        return CompletableFuture.failedFuture(failure);
      }
      if (stage == null) {
        return CompletableFuture.failedFuture(
            new NullPointerException("filter " + CallSteps.name(filter) + " returned null"));
      }
      return new Watched(stage, step, filter);
    }

    /** The stage of a filter, which must have proceeded when it completes with success. */
    private final class Watched extends CompletableFuture<Void> {
      private final CompletionStage<Void> stage;

      Watched(CompletionStage<Void> stage, Step step, AsyncServerFilter filter) {
        this.stage = stage;
        var unused =
            stage.whenComplete(
                (done, failure) -> {
                  if (failure != null) {
                    step.blame(filter, unwrapped(failure));
                    completeExceptionally(unwrapped(failure));
                  } else if (!step.taken.get()) {
                    completeExceptionally(FilteredHandler.forgotten(filter, call));
                  } else {
                    complete(null);
                  }
                });
      }

      @Override
      public boolean cancel(boolean mayInterruptIfRunning) {
        return stage instanceof CompletableFuture<Void> future
            && future.cancel(mayInterruptIfRunning);
      }
    }

    private void handle() {
      Status reason = cancelled;
      if (reason != null) {
        handled.completeExceptionally(reason.exception());
        return;
      }
      ServerCallListener<Q> heard;
      try {
        heard = handler.start(held);
        listener = heard;
        heard.onStart();
        for (Q message = requests.poll(); message != null; message = requests.poll()) {
          heard.onMessage(message);
        }
        if (halfClosed) {
          heard.onHalfClose();
        }
      } catch (Throwable failure) {
        held.fail(failure);
      }
    }

    /** Whether a stage has completed by a failure; not waited for. */
    private static boolean hasFailedWith(CompletionStage<Void> stage, Throwable failure) {
      AtomicBoolean same = new AtomicBoolean();
      var unused =
          stage.whenComplete(
              (done, thrown) -> same.set(thrown != null && unwrapped(thrown) == failure));
      return same.get();
    }

    private static Throwable unwrapped(Throwable failure) {
      Throwable cause = failure.getCause();
      return failure instanceof CompletionException && cause != null ? cause : failure;
    }

    @Override
    public void onReady() {
      if (listener != null) {
        listener.onReady();
      }
    }

    @Override
    public void onCancel(Status reason) {
      cancelled = reason;
      try {
        if (listener != null) {
          listener.onCancel(reason);
        }
      } finally {
        if (outermost instanceof CompletableFuture<Void> stage) {
          stage.cancel(true);
        }
      }
    }

    @Override
    public void onComplete() {
      if (listener != null) {
        listener.onComplete();
      }
    }

    /** What one filter is around. */
    private final class Step implements AsyncServerFilter.Next {
      private final int index;
      private final AtomicBoolean taken = new AtomicBoolean();
      private volatile @Nullable CompletionStage<Void> within;

      Step(int index) {
        this.index = index;
      }

      /** The filter has failed: by itself, unless it passes on what came from within. */
      void blame(AsyncServerFilter filter, Throwable failure) {
        CompletionStage<Void> passedOn = within;
        if (passedOn == null || !hasFailedWith(passedOn, failure)) {
          CallSteps.blame(call.context(), "filter", filter);
        }
      }

      @Override
      public CompletionStage<Void> proceed() {
        if (!taken.compareAndSet(false, true)) {
          throw new IllegalStateException(
              "a filter has proceeded for the second time in a call of " + call.method());
        }
        CompletionStage<Void> stage = step(index);
        within = stage;
        return stage;
      }
    }
  }
}
