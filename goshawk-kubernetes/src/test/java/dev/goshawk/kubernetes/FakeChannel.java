package dev.goshawk.kubernetes;

import dev.goshawk.api.NanoClock;
import dev.goshawk.api.Status;
import dev.goshawk.core.resolve.NameResolver;
import dev.goshawk.core.resolve.ProxyDetector;
import dev.goshawk.core.resolve.ResolutionResult;
import dev.goshawk.core.resolve.ServiceConfigReader;
import dev.goshawk.core.transport.EventLoop;
import java.net.SocketAddress;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.DoubleSupplier;

/** The channel of a resolver under test, with a loop of its own; results are kept. */
final class FakeChannel
    implements NameResolver.Context, NameResolver.Listener, EventLoop, AutoCloseable {

  /** How long a result is waited for that is sure to come, in seconds. */
  private static final long PATIENCE = 60;

  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread fresh = new Thread(task, "test-loop");
            fresh.setDaemon(true);
            return fresh;
          });
  private final LinkedBlockingQueue<ResolutionResult> results = new LinkedBlockingQueue<>();
  private volatile Thread running;

  /** The next result. */
  ResolutionResult next() throws InterruptedException {
    return Objects.requireNonNull(results.poll(PATIENCE, TimeUnit.SECONDS), "no result came");
  }

  boolean isQuiet() {
    return results.isEmpty();
  }

  /** Runs on the loop, behind all that was there to do. */
  <T> T onLoop(Callable<T> task) throws Exception {
    return thread.submit(() -> task.call()).get(PATIENCE, TimeUnit.SECONDS);
  }

  @Override
  public Status onResult(ResolutionResult result) {
    results.add(result);
    return Status.OK;
  }

  @Override
  public EventLoop loop() {
    return this;
  }

  @Override
  public boolean inLoop() {
    return Thread.currentThread() == running;
  }

  @Override
  public NanoClock clock() {
    return NanoClock.SYSTEM;
  }

  @Override
  public void execute(Runnable task) {
    thread.execute(
        () -> {
          running = Thread.currentThread();
          task.run();
        });
  }

  @Override
  public Timer schedule(Runnable task, long delayNanos) {
    ScheduledFuture<?> timer = thread.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
    return () -> timer.cancel(false);
  }

  @Override
  public <T> void offload(Callable<T> blocking, BiConsumer<T, Throwable> then) {
    throw new UnsupportedOperationException("the resolver has a thread of its own");
  }

  @Override
  public int defaultPort() {
    return 443;
  }

  @Override
  public boolean supports(Class<? extends SocketAddress> type) {
    return true;
  }

  @Override
  public ProxyDetector proxies() {
    return ProxyDetector.NONE;
  }

  /** The shortest pauses. */
  @Override
  public DoubleSupplier random() {
    return () -> 0;
  }

  @Override
  public ServiceConfigReader configReader() {
    throw new UnsupportedOperationException("no config is read");
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
