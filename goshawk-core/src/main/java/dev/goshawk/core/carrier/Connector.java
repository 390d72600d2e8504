package dev.goshawk.core.carrier;

import dev.goshawk.core.transport.Attributes;
import dev.goshawk.core.transport.EventLoop;
import java.net.SocketAddress;

/**
 * What a channel asks of its transport. Any thread. It does not hold the channel beyond the
 * connections that it makes: a channel that its application has lost can be collected.
 */
public interface Connector {

  /** The loop on which the channel itself lives; the same each time. */
  EventLoop loop();

  /**
   * Begins to connect, security included, and returns. On success it calls {@link
   * Connection#opened}; on failure {@link Connection#closed} with words that say what failed.
   * Either comes on the loop of the carrier.
   *
   * @param attributes what a resolver or a policy wants the transport to know
   * @param timeoutNanos after which it gives up
   * @return gives up at once, unless the attempt has ended; any thread
   */
  Runnable connect(
      SocketAddress address, Attributes attributes, Connection connection, long timeoutNanos);

  /** Whether addresses of a class can be connected to. */
  boolean supports(Class<? extends SocketAddress> type);

  /** Whether the caller is on one of the loops of this transport, and so must not wait for them. */
  boolean inAnyLoop();

  /** The {@code :scheme} of requests: {@code https} with TLS, else {@code http}. */
  String scheme();

  /** The channel has closed its last connection: loops may end. */
  void release();

  /**
   * What gives back the share in the loops in place of {@link #release}, once, for a channel that
   * the application has lost and that is gone. It is kept until then, so it must not refer to
   * anything that may refer to the channel, as this may by code of the application.
   */
  Runnable share();

  /**
   * Waits, behind {@link #release}, until the threads have ended that nobody else uses, but for
   * some seconds at most: one may be held up by code of the application. Not on a loop.
   *
   * @param latest when the caller waits no more, as a reading of {@link System#nanoTime}
   */
  void awaitEnd(long latest) throws InterruptedException;
}
