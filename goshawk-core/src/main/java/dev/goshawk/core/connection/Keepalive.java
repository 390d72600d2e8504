package dev.goshawk.core.connection;

import dev.goshawk.core.channelz.SocketNode;
import dev.goshawk.core.loop.Durations;
import dev.goshawk.core.transport.EventLoop;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Notices that the peer of a connection is dead: after a while in which nothing was read it sends
 * PING, and when nothing comes on that either, it gives the connection up (gRFC A8 and A9).
 *
 * <pre>
 *         a call begins                    nothing read for `time`: PING
 *   rests ─────────────▶ listens ───────────────────────────────────────▶ waits ──▶ gives up
 *     ▲                   │   ▲                                             │   `timeout`
 *     └─── no calls ──────┘   └────────────── anything was read ────────────┘
 * </pre>
 *
 * <p>Event loop only. Neither a read nor a call looks at a clock: what is read sets a flag of the
 * connection, and a timer looks at that {@value #LOOKS} times within {@code time}. So PING is sent
 * after silence of {@code time} to 5/4 of it, and a connection whose last call has ended keeps its
 * timer for no longer than a quarter of {@code time}.
 */
public final class Keepalive implements Runnable {

  /** What a GOAWAY with ENHANCE_YOUR_CALM says that is about PINGs. */
  public static final String TOO_MANY_PINGS = "too_many_pings";

  /** How often the timer looks within the time that it waits for. */
  private static final int LOOKS = 4;

  /** What our PINGs carry, to tell them from others: "goshawk" in ASCII. */
  private static final long PAYLOAD = 0x676f736861776bL;

  /**
   * When to send PING, and for how long to wait. Immutable, any thread.
   *
   * @param time the silence, in nanoseconds; {@link Durations#NEVER} for no PINGs at all
   * @param timeout how long anything to be read is waited for after PING, in nanoseconds; at most a
   *     year
   * @param withoutCalls whether PINGs are sent while there is no call
   * @param quietSpacing the least time between two PINGs, in nanoseconds, while no response comes
   *     from the peer between them; 0 for none beyond {@code time}
   */
  public record Times(long time, long timeout, boolean withoutCalls, long quietSpacing) {
    public Times {
      timeout = Math.min(timeout, Durations.ENDLESS);
    }
  }

  private final GrpcConnection connection;
  private final Times times;
  private boolean running;
  private boolean waiting;
  private boolean quiet;
  private long heardAt;
  private long pingedAt;
  private long lookAt;
  private EventLoop.@Nullable Timer timer;

  /** Not begun yet. */
  public Keepalive(GrpcConnection connection, Times times) {
    this.connection = connection;
    this.times = times;
  }

  public Times times() {
    return times;
  }

  /** Why the connection is given up. */
  public String timeoutMessage(String peer) {
    return "nothing came from the "
        + peer
        + ", not even an answer to PING, for keepAliveTimeout "
        + Duration.ofNanos(times.timeout());
  }

  /** The connection is open. */
  public void start() {
    if (times.time() != Durations.NEVER) {
      running = true;
      heardAt = connection.loop().nanoTime();
      if (times.withoutCalls()) {
        listen(heardAt);
      }
    }
  }

  /** The connection has ended. May come before {@link #start}, and again. */
  public void stop() {
    running = false;
    cancelTimer();
  }

  /** A call has begun. If the peer was not heard for long, it is asked at once. */
  public void callBegan() {
    if (timer == null && running) {
      listen(connection.loop().nanoTime());
    }
  }

  /** The peer has sent headers or a message, so PINGs are no burden to it. */
  public void responseCame() {
    quiet = false;
  }

  /** A PING was answered, ours or another. */
  public void pingAnswered(long payload) {
    if (payload == PAYLOAD && waiting) {
      waiting = false;
      quiet = true; // of what comes after the answer, nothing has come
      heardAt = connection.loop().nanoTime();
      var unused = connection.takeHeard();
      cancelTimer();
      listen(heardAt);
    }
  }

  /** The timer looks whether anything was read. */
  @Override
  public void run() {
    timer = null;
    long now = connection.loop().nanoTime();
    if (connection.takeHeard()) {
      heardAt = now;
      waiting = false;
    }
    if (!waiting) {
      if (times.withoutCalls() || connection.http2.activeStreams() > 0) {
        listen(now);
      }
    } else if (now - lookAt > times.timeout() / LOOKS) {
      // Something has held the loop up, and the answer may lie there unread.
      lookIn(times.timeout() / LOOKS, now);
    } else {
      running = false;
      connection.peerIsDead();
    }
  }

  /** Sends PING if it is time to, or else looks again when it may be. */
  private void listen(long now) {
    long wait = heardAt + times.time() - now;
    if (quiet) {
      wait = Math.max(wait, pingedAt + times.quietSpacing() - now);
    }
    if (wait > 0) {
      lookIn(Math.min(wait, times.time() / LOOKS), now);
      return;
    }
    waiting = true;
    quiet = true;
    pingedAt = now;
    var unused = connection.takeHeard(); // what came before the PING is no answer to it
    connection.http2.ping(PAYLOAD);
    SocketNode socket = connection.socket();
    if (socket != null) {
      socket.keepAlive();
    }
    connection.flushSoon();
    lookIn(times.timeout(), now);
  }

  private void lookIn(long delay, long now) {
    lookAt = now + delay;
    timer = connection.loop().schedule(this, delay);
  }

  private void cancelTimer() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }
}
