package dev.goshawk.core;

import dev.goshawk.api.ClientCallListener;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.ResponseMetadata;
import dev.goshawk.api.Status;
import dev.goshawk.api.internal.EventQueue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The last stretch of a response: from the connection's loop to the listener of the call, on the
 * executor that the caller wants, or on the loop.
 *
 * <p>The {@code on} methods come one after another. Where a single response goes to another thread,
 * it waits for the end and crosses in one piece.
 */
final class ResponseDelivery<R> {

  private static final System.Logger LOG = System.getLogger(ResponseDelivery.class.getName());

  private final ClientCallListener<R> listener;
  private final @Nullable Executor executor;
  private final @Nullable ResponseMetadata seen;
  private final boolean holds;
  private final Consumer<Runnable> onLoop;
  private final Consumer<Throwable> onFailure;

  private @Nullable Metadata heldHeaders;
  private @Nullable R heldMessage;

  /**
   * A delivery.
   *
   * @param executor where the listener hears, or null for the loop
   * @param seen where headers and trailers are kept, or null
   * @param single whether there is one response
   * @param onLoop runs a task on the call's loop, at once when the caller is on it
   * @param onFailure hears what the listener throws
   */
  ResponseDelivery(
      ClientCallListener<R> listener,
      @Nullable Executor executor,
      @Nullable ResponseMetadata seen,
      boolean single,
      Consumer<Runnable> onLoop,
      Consumer<Throwable> onFailure) {
    this.listener = listener;
    this.executor =
        executor == null || executor instanceof EventQueue
            ? executor
            : new SerialExecutor(executor);
    this.seen = seen;
    this.holds = executor != null && single;
    this.onLoop = onLoop;
    this.onFailure = onFailure;
  }

  void onHeaders(Metadata headers) {
    if (holds) {
      heldHeaders = headers;
    } else {
      hear(() -> tellHeaders(headers));
    }
  }

  void onMessage(R message) {
    if (holds) {
      heldMessage = message;
    } else {
      hear(() -> listener.onMessage(message));
    }
  }

  void onReady() {
    hear(listener::onReady);
  }

  void onClose(Status status, Metadata trailers) {
    hear(
        () -> {
          Metadata headers = heldHeaders;
          if (headers != null) {
            tellHeaders(headers);
          }
          R message = heldMessage;
          if (message != null && status.isOk()) {
            listener.onMessage(message);
          }
          if (seen != null) {
            seen.onClose(status, trailers);
          }
          listener.onClose(status, trailers);
        });
  }

  private void tellHeaders(Metadata headers) {
    if (seen != null) {
      seen.onHeaders(headers);
    }
    listener.onHeaders(headers);
  }

  private void hear(Runnable event) {
    Runnable guarded =
        () -> {
          try {
            event.run();
          } catch (Throwable e) { // an Error would end the connection, and with it others' calls
            LOG.log(System.Logger.Level.WARNING, "the listener of a call failed", e);
            onFailure.accept(e);
          }
        };
    if (executor != null) {
      executor.execute(guarded);
    } else {
      onLoop.accept(guarded);
    }
  }
}
