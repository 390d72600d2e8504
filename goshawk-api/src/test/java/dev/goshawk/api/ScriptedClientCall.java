package dev.goshawk.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A call whose peer is the test: it notes what is done to it, holds its user to the contract of
 * {@link ClientCall}, and delivers what the test says.
 */
public final class ScriptedClientCall implements ClientCall<String, String> {
  public final CallOptions options;
  public final Log log = new Log();

  /** Counted down when someone finds the call not ready. */
  public final CountDownLatch foundNotReady = new CountDownLatch(1);

  private final Consumer<ScriptedClientCall> whenHalfClosed;
  private @Nullable ClientCallListener<String> listener;
  private volatile boolean ready = true;
  private boolean halfClosed;
  private volatile boolean open = true;
  private final AtomicReference<@Nullable Runnable> whenAskedIfOpen = new AtomicReference<>();
  private boolean ended;
  private boolean cancelIsSlow;
  private @Nullable Runnable slowCancel;

  public ScriptedClientCall(CallOptions options, Consumer<ScriptedClientCall> whenHalfClosed) {
    this.options = options;
    this.whenHalfClosed = whenHalfClosed;
  }

  // What the test does.

  /** Runs when the call is next asked whether it is open, before the answer. */
  public void whenAskedIfOpen(Runnable task) {
    whenAskedIfOpen.set(task);
  }

  public void headers(Metadata headers) {
    deliver(heard -> heard.onHeaders(headers));
  }

  public void message(String... messages) {
    for (String message : messages) {
      deliver(heard -> heard.onMessage(message));
    }
  }

  public void close(Status status, Metadata trailers) {
    synchronized (this) {
      if (ended) {
        return;
      }
      ended = true;
    }
    deliver(heard -> heard.onClose(status, trailers));
    open = false;
  }

  public void close(Status status) {
    close(status, Metadata.EMPTY);
  }

  public void ready(boolean now) {
    boolean became = now && !ready;
    ready = now;
    if (became) {
      deliver(ClientCallListener::onReady);
    }
  }

  /** From now on the end of a cancelled call waits for {@link #endCancelled}. */
  public synchronized void slowCancel() {
    cancelIsSlow = true;
  }

  public void endCancelled() {
    Runnable end;
    synchronized (this) {
      end = slowCancel;
    }
    assertThat(end).as("a cancellation").isNotNull();
    end.run();
  }

  private void deliver(Consumer<ClientCallListener<String>> event) {
    ClientCallListener<String> heard;
    synchronized (this) {
      heard = listener;
    }
    assertThat(heard).as("the listener of a started call").isNotNull();
    Executor executor = options.executor();
    if (executor == null) {
      event.accept(heard);
    } else {
      executor.execute(() -> event.accept(heard));
    }
  }

  // What the code under test does.

  @Override
  public synchronized void start(ClientCallListener<String> listener) {
    assertThat(this.listener).as("start comes once").isNull();
    this.listener = listener;
    log.add("start");
  }

  private synchronized boolean isOver() {
    assertThat(listener).as("start comes first").isNotNull();
    return ended;
  }

  @Override
  public void request(int count) {
    assertThat(count).isPositive();
    if (!isOver()) {
      log.add("request " + count);
    }
  }

  @Override
  public synchronized void send(String message) {
    if (!isOver()) {
      assertThat(halfClosed).as("send after halfClose").isFalse();
      log.add("send " + message);
    }
  }

  @Override
  public void sendLast(String message) {
    synchronized (this) {
      if (isOver()) {
        return;
      }
      assertThat(halfClosed).as("sendLast after halfClose").isFalse();
      halfClosed = true;
      log.add("sendLast " + message);
    }
    whenHalfClosed.accept(this);
  }

  @Override
  public void halfClose() {
    synchronized (this) {
      if (isOver()) {
        return;
      }
      assertThat(halfClosed).as("halfClose comes once").isFalse();
      halfClosed = true;
      log.add("halfClose");
    }
    whenHalfClosed.accept(this);
  }

  @Override
  public boolean isOpen() {
    Runnable first = whenAskedIfOpen.getAndSet(null);
    if (first != null) {
      first.run();
    }
    return open;
  }

  @Override
  public boolean isReady() {
    boolean answer = ready;
    if (!answer) {
      foundNotReady.countDown();
    }
    return answer;
  }

  /** Never, as of a loop that is stuck. */
  @Override
  public CompletableFuture<String> describe() {
    return new CompletableFuture<>();
  }

  @Override
  public void compressMessages(boolean enabled) {
    log.add("compressMessages " + enabled);
  }

  @Override
  public void cancel(String reason, @Nullable Throwable cause) {
    Status status = Status.CANCELLED.withMessage(reason).withCause(cause);
    synchronized (this) {
      if (isOver()) {
        return;
      }
      log.add("cancel: " + reason);
      if (cancelIsSlow) {
        slowCancel = () -> close(status);
        return;
      }
    }
    close(status);
  }
}
