package dev.goshawk.core.watch;

import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.Status;
import dev.goshawk.core.loop.Backoff;
import dev.goshawk.core.transport.EventLoop;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a backend tells of itself, followed over one stream after another while there is a
 * connection to it. The channel's loop only.
 *
 * <p>A stream that ends is followed by another, at once if it has brought a message, else after a
 * backoff of 1 s to 120 s; two never begin within a second of each other. One that ends with
 * UNIMPLEMENTED is the last one on its connection. Source: gRFC A17, A51.
 */
final class BackendWatch {

  /** The least time between the begins of two streams on a connection, in nanoseconds: 1 s. */
  private static final long MIN_SPACING = 1_000_000_000L;

  /** Who follows the backend. The channel's loop. */
  interface Subject {

    /** A message came. */
    void onMessage(byte[] message);

    /** A stream has ended; another follows. */
    void onEnd(Status status);

    /** The backend does not know the method. */
    void onUnimplemented();
  }

  private final EventLoop loop;
  private final MethodDescriptor<byte[], byte[]> method;
  private final Subject subject;
  private final Backoff backoff;
  private @Nullable WatchedConnection connection;
  private byte @Nullable [] request;
  private @Nullable WatchStream stream;
  private EventLoop.@Nullable Timer timer;
  private long startedAt;
  private boolean answered;

  /** Nothing is followed yet. */
  BackendWatch(
      EventLoop loop,
      DoubleSupplier random,
      MethodDescriptor<byte[], byte[]> method,
      Subject subject) {
    this.loop = loop;
    this.method = method;
    this.subject = subject;
    this.backoff = new Backoff(Backoff.Bounds.DEFAULT, random);
  }

  /** The connection to ask over, or null when there is none. */
  void connection(@Nullable WatchedConnection fresh) {
    if (fresh != connection) {
      pause();
      connection = fresh;
      start();
    }
  }

  /** What to ask for from now on, or null for nothing. */
  void request(byte @Nullable [] fresh) {
    pause();
    request = fresh;
    start();
  }

  /** What came cannot be understood: that is a stream that ended. */
  void reject(Status status) {
    WatchStream present = stream;
    WatchedConnection open = connection;
    if (present != null && open != null) {
      open.cancel(present);
      ended(status);
    }
  }

  private void pause() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
    WatchStream present = stream;
    stream = null;
    if (present != null && connection != null) {
      connection.cancel(present);
    }
    backoff.reset();
  }

  private void start() {
    WatchedConnection open = connection;
    byte[] asked = request;
    if (open == null || asked == null) {
      return;
    }
    startedAt = loop.nanoTime();
    answered = false;
    Following following = new Following();
    WatchStream fresh = new WatchStream(method, asked, following);
    following.followed = fresh;
    stream = fresh;
    open.open(fresh);
  }

  /**
   * Brings what a stream tells to the channel's loop, as long as the stream is the one in use. Of
   * messages that come faster than that loop takes them, the last counts.
   */
  private final class Following implements WatchStream.Listener {
    private final AtomicReference<byte @Nullable []> latest = new AtomicReference<>();
    private @Nullable WatchStream followed;

    @Override
    public void onMessage(byte[] message) {
      if (latest.getAndSet(message) == null) { // else a task for it is on its way
        loop.execute(this::tell);
      }
    }

    private void tell() {
      byte[] message = latest.getAndSet(null);
      if (stream == followed && message != null) {
        answered = true;
        backoff.reset();
        subject.onMessage(message);
      }
    }

    @Override
    public void onEnd(Status status) {
      loop.execute(
          () -> {
            if (stream == followed) {
              ended(status);
            }
          });
    }
  }

  private void ended(Status status) {
    stream = null;
    if (status.code() == Status.Code.UNIMPLEMENTED) {
      subject.onUnimplemented();
      return;
    }
    long delay = Math.max(MIN_SPACING, answered ? 0 : backoff.nextNanos());
    timer =
        loop.schedule(
            () -> {
              timer = null;
              start();
            },
            Math.max(0, startedAt + delay - loop.nanoTime()));
    subject.onEnd(status);
  }
}
