package dev.goshawk.core;

import java.net.SocketAddress;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * What a connection asks of the transport that carries it. Event loop only, except for {@link
 * #enter}, and for the addresses and the session, which never change.
 */
public interface Carrier {

  /** The loop on which the connection lives. */
  EventLoop loop();

  /** Drains the connection's output and sends it. */
  void flush();

  /**
   * Flushes what is there, and closes when the peer has taken it or has had time enough; the
   * connection hears of it as of any other loss.
   */
  void close();

  /** Flushes what the peer takes at once, and closes. */
  default void closeNow() {
    close();
  }

  /**
   * Puts this thread on the loop until {@link #leave}, where the loop's own sleeps, nothing that
   * was given to it waits, and the carrier can send from here: so what goes out need not wake
   * another thread first. False: nothing has changed, and the loop is to be given a task. Any
   * thread that is not on the loop.
   */
  default boolean enter() {
    return false;
  }

  /** Sends what was written since {@link #enter}, and takes this thread off the loop. */
  default void leave() {}

  /** The address of the peer. */
  SocketAddress remoteAddress();

  /** The address of this side. */
  SocketAddress localAddress();

  /** The TLS session, or null when the connection is plaintext. */
  @Nullable SSLSession tlsSession();
}
