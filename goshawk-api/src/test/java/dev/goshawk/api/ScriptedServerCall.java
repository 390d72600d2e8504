package dev.goshawk.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.internal.EventQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A call being served whose client is the test: it notes what the handler does, and delivers what
 * the test says, on a thread of its own when the handler is blocking.
 */
public final class ScriptedServerCall implements ServerCall<String, String> {
  public final Log log = new Log();

  /** Counted down when the call has ended, whichever way. */
  public final CountDownLatch ended = new CountDownLatch(1);

  /** Counted down when someone finds the call not ready. */
  public final CountDownLatch foundNotReady = new CountDownLatch(1);

  private final MethodDescriptor<String, String> method;
  private final FakeContext context;
  private final EventQueue events = new EventQueue();
  private volatile @Nullable Background<@Nullable Void> thread;
  private volatile @Nullable ServerCallListener<String> listener;
  private volatile @Nullable Throwable failure;
  private volatile boolean ready = true;
  private volatile boolean open = true;
  private final AtomicReference<@Nullable Runnable> whenAskedIfOpen = new AtomicReference<>();
  private boolean over;

  public ScriptedServerCall(MethodDescriptor<String, String> method) {
    this.method = method;
    this.context = new FakeContext(method);
  }

  // What the test does.

  /** Runs when the call is next asked whether it is open, before the answer. */
  public void whenAskedIfOpen(Runnable task) {
    whenAskedIfOpen.set(task);
  }

  public ScriptedServerCall start(ServerHandler<String, String> handler) {
    Runnable begin =
        () -> {
          ServerCallListener<String> started = handler.start(this);
          listener = started;
          started.onStart();
        };
    if (handler.isBlocking()) {
      thread =
          Background.start(
              () -> {
                guard(begin);
                events.await(() -> ended.getCount() == 0);
                return null;
              });
    } else {
      guard(begin);
    }
    return this;
  }

  public void message(String... messages) {
    for (String message : messages) {
      deliver(heard -> heard.onMessage(message));
    }
  }

  public void halfClose() {
    deliver(ServerCallListener::onHalfClose);
  }

  /** All of a call with one request. */
  public void request(String message) {
    message(message);
    halfClose();
  }

  public void ready(boolean now) {
    boolean became = now && !ready;
    ready = now;
    if (became) {
      deliver(ServerCallListener::onReady);
    }
  }

  public void cancel(Status reason) {
    if (end("cancelled")) {
      deliver(heard -> heard.onCancel(reason));
      open = false;
    }
  }

  /** Interrupts the thread of a blocking handler. */
  public void interrupt() {
    background().thread.interrupt();
  }

  /** Waits until the thread of a blocking handler has run out. */
  public void join() throws Exception {
    background().join();
  }

  public @Nullable Throwable failure() {
    return failure;
  }

  private Background<?> background() {
    Background<?> own = thread;
    assertThat(own).as("the thread of a blocking handler").isNotNull();
    return own;
  }

  private void deliver(Consumer<ServerCallListener<String>> event) {
    Runnable delivery =
        () -> {
          ServerCallListener<String> heard = listener;
          assertThat(heard).as("the listener").isNotNull();
          guard(() -> event.accept(heard));
        };
    if (thread != null) {
      events.execute(delivery);
    } else {
      delivery.run();
    }
  }

  private void guard(Runnable event) {
    try {
      event.run();
    } catch (Throwable thrown) {
      fail(thrown);
    }
  }

  // What the handler does.

  private boolean end(String how) {
    synchronized (this) {
      if (over) {
        return false;
      }
      over = true;
      log.add(how);
    }
    ended.countDown();
    events.execute(() -> {}); // so that the thread looks
    return true;
  }

  private synchronized void note(String what) {
    if (!over) {
      log.add(what);
    }
  }

  @Override
  public MethodDescriptor<String, String> method() {
    return method;
  }

  @Override
  public ServerContext context() {
    return context;
  }

  @Override
  public void request(int count) {
    assertThat(count).isPositive();
    note("request " + count);
  }

  @Override
  public void sendHeaders() {
    note("sendHeaders");
  }

  @Override
  public void send(String message) {
    note("send " + message);
  }

  @Override
  public void sendLast(String message) {
    if (end("sendLast " + message)) {
      open = false;
      deliver(ServerCallListener::onComplete);
    }
  }

  @Override
  public void close(Status status, Metadata trailers) {
    if (end("close " + status)) {
      open = false;
      deliver(ServerCallListener::onComplete);
    }
  }

  @Override
  public StatusException mapFailure(Throwable failure) {
    this.failure = failure;
    return failure instanceof StatusException verdict
        ? verdict
        : Status.UNKNOWN.withMessage("the handler failed").exception();
  }

  @Override
  public void fail(Throwable failure) {
    if (end("fail " + failure)) {
      this.failure = failure;
      open = false;
      deliver(ServerCallListener::onComplete);
    }
  }

  @Override
  public void readyThreshold(int bytes) {
    note("readyThreshold " + bytes);
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

  @Override
  public void await(BooleanSupplier done) throws InterruptedException {
    events.await(done);
  }

  @Override
  public boolean await(BooleanSupplier done, Deadline until) throws InterruptedException {
    return events.await(done, until);
  }
}
