package dev.goshawk.netty.connection;

import dev.goshawk.core.carrier.Connection;
import dev.goshawk.core.loop.Guard;
import dev.goshawk.core.transport.Attributes;
import dev.goshawk.core.transport.EventLoop;
import dev.goshawk.netty.loop.NettyLoop;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An attempt to connect that waits for its TLS settings first, within the limit of time of the
 * whole. On its loop, but for {@link #begin} and {@link #giveUp}.
 */
final class TlsWait {

  /** The attempt itself. */
  @FunctionalInterface
  interface Next {
    /**
     * Begins, with so many nanoseconds left.
     *
     * @return gives up
     */
    Runnable connect(BackendTls tls, long timeoutNanos);
  }

  private final NettyLoop loop;
  private final Connection connection;
  private final ChannelTls tls;
  private final long timeoutNanos;
  private final Next next;
  private final long begun = System.nanoTime();

  private EventLoop.@Nullable Timer limit;
  private @Nullable Runnable attempt;
  private boolean over; // the connection has heard of its end, or the attempt tells it

  TlsWait(NettyLoop loop, Connection connection, ChannelTls tls, long timeoutNanos, Next next) {
    this.loop = loop;
    this.connection = connection;
    this.tls = tls;
    this.timeoutNanos = timeoutNanos;
    this.next = next;
  }

  /** Asks for the settings, and returns. Any thread. */
  void begin(Attributes backend) {
    loop.execute(() -> limit = loop.schedule(this::onTimeout, timeoutNanos));
    try {
      CompletionStage<ChannelTls.Supplied> stage = tls.ask(backend);
      var unused = stage.whenComplete((settings, failure) -> onLoop(settings, failure));
    } catch (Throwable e) { // an application's
      onLoop(null, e);
    }
  }

  private void onLoop(ChannelTls.@Nullable Supplied settings, @Nullable Throwable failure) {
    try {
      loop.execute(() -> arrived(settings, failure));
    } catch (RejectedExecutionException e) {
      over = true; // the loops have ended, and with them the channel that asked
    }
  }

  private void arrived(ChannelTls.@Nullable Supplied settings, @Nullable Throwable failure) {
    if (over) {
      return;
    }
    if (failure != null) {
      Throwable cause =
          failure instanceof CompletionException && failure.getCause() != null
              ? failure.getCause()
              : failure;
      end("the TLS settings of the backend could not be had: " + Guard.describe(cause));
      return;
    }
    BackendTls ready;
    try {
      ready = tls.of(Objects.requireNonNull(settings, "settings"));
    } catch (RuntimeException | Error e) { // such as of a provider that is not there
      end("the TLS settings of the backend cannot be used: " + Guard.message(e));
      return;
    }
    over = true;
    cancelLimit();
    attempt = next.connect(ready, Math.max(1, timeoutNanos - (System.nanoTime() - begun)));
  }

  private void onTimeout() {
    end(
        String.format(
            Locale.ROOT,
            "the TLS settings of the backend were not there within %,d ms",
            TimeUnit.NANOSECONDS.toMillis(timeoutNanos)));
  }

  /** Gives up at once. Any thread. */
  void giveUp() {
    loop.execute(
        () -> {
          end("the attempt to connect was given up");
          Runnable running = attempt;
          if (running != null) {
            running.run();
          }
        });
  }

  private void end(String why) {
    if (!over) {
      over = true;
      cancelLimit();
      connection.closed(why);
    }
  }

  private void cancelLimit() {
    EventLoop.Timer timer = limit;
    if (timer != null) {
      timer.cancel();
    }
  }
}
