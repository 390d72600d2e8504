package dev.goshawk.core.client;

import dev.goshawk.api.Status;
import dev.goshawk.core.loop.Backoff;
import dev.goshawk.core.loop.Elapsed;
import dev.goshawk.core.loop.Guard;
import dev.goshawk.core.resolve.Target;
import dev.goshawk.core.transport.EventLoop;
import java.net.SocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The look-ups of a channel's target: now, again after a failure with backoff, and anew when asked,
 * but not more often than every 30 s. The channel's loop only.
 *
 * <p>A name is looked up on a thread made for the look-up, since that blocks. Whatever goes wrong
 * with that, the thread not starting included, is a look-up that failed.
 */
final class NameResolution {

  /** The least time between two look-ups of a name: 30 s. A sooner one is put off, not dropped. */
  private static final long MIN_INTERVAL = 30_000_000_000L;

  /** Who hears of look-ups. The channel's loop. */
  interface Listener {
    /** The name was resolved. */
    void onAddresses(List<SocketAddress> addresses);

    /** It could not be resolved; the next look-up is under way. */
    void onResolutionFailed(Status failure);
  }

  /** How a task gets to the channel's loop. */
  @FunctionalInterface
  interface ToLoop {
    /** Runs a task on the channel's loop. Any thread. */
    void run(Runnable task);
  }

  private final Target target;
  private final EventLoop loop;
  private final ToLoop toLoop;
  private final Backoff backoff;
  private final Listener listener;
  private final Executor threads;
  private boolean resolving;
  private boolean resolved;
  private boolean closed;
  private long lastResolution;
  private EventLoop.@Nullable Timer timer;

  NameResolution(Target target, EventLoop loop, ToLoop toLoop, Backoff backoff, Listener listener) {
    this(target, loop, toLoop, backoff, listener, NameResolution::startThread);
  }

  /**
   * Look-ups of names on other threads.
   *
   * @param threads runs each look-up
   */
  NameResolution(
      Target target,
      EventLoop loop,
      ToLoop toLoop,
      Backoff backoff,
      Listener listener,
      Executor threads) {
    this.target = target;
    this.loop = loop;
    this.toLoop = toLoop;
    this.backoff = backoff;
    this.listener = listener;
    this.threads = threads;
  }

  private static void startThread(Runnable lookUp) {
    Thread thread = new Thread(lookUp, "goshawk-resolver");
    thread.setDaemon(true);
    thread.start();
  }

  /** Whether there were addresses once. */
  boolean isResolved() {
    return resolved;
  }

  /** What is under way, in words; null when nothing is. */
  @Nullable String describe(long now) {
    return resolving
        ? "looking up '" + target.text() + "' for " + Elapsed.between(lastResolution, now)
        : null;
  }

  /** Looks the name up now, unless that is under way. */
  void resolve() {
    if (resolving || closed) {
      return;
    }
    cancelTimer();
    resolving = true;
    lastResolution = loop.nanoTime();
    if (target.fixed()) {
      lookUp();
      return;
    }
    Throwable failure = Guard.execute(threads, this::lookUp);
    if (failure != null) {
      onFailed(failure);
    }
  }

  private void lookUp() {
    List<SocketAddress> addresses;
    try {
      addresses = Objects.requireNonNull(target.resolution().addresses(), "addresses");
    } catch (Throwable e) { // the system's resolver, or an application's
      toLoop.run(() -> onFailed(e));
      return;
    }
    toLoop.run(() -> onAddresses(addresses));
  }

  private void onAddresses(List<SocketAddress> addresses) {
    resolving = false;
    resolved = true;
    backoff.reset();
    if (!closed) {
      listener.onAddresses(addresses);
    }
  }

  private void onFailed(Throwable failure) {
    resolving = false;
    if (closed) {
      return;
    }
    cancelTimer();
    resolveAfter(backoff.nextNanos());
    listener.onResolutionFailed(
        Status.UNAVAILABLE
            .withMessage(
                "cannot resolve target '" + target.text() + "': " + Guard.describe(failure))
            .withCause(failure));
  }

  /** Asks for the addresses anew, because those at hand failed. */
  void refresh() {
    if (!target.fixed()) {
      long wait = lastResolution + MIN_INTERVAL - loop.nanoTime();
      if (wait <= 0) {
        resolve();
      } else {
        resolveAfter(wait);
      }
    }
  }

  /** Forgets all delays, and looks up now where one is waited for. */
  void resetBackoff() {
    backoff.reset();
    if (timer != null) {
      resolve();
    }
  }

  private void resolveAfter(long delayNanos) {
    if (timer == null && !closed) {
      timer =
          loop.schedule(
              () -> {
                timer = null;
                resolve();
              },
              delayNanos);
    }
  }

  private void cancelTimer() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  void close() {
    closed = true;
    cancelTimer();
  }
}
