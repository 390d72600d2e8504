package dev.goshawk.core.carrier;

import dev.goshawk.api.Server;
import dev.goshawk.core.transport.EventLoop;
import java.net.SocketAddress;
import java.util.List;

/**
 * A server as its transport sees it. The transport binds its addresses, asks for a {@link
 * #newConnection} for each carrier, and closes its listeners and loops when told. Any thread.
 */
public interface TransportServer extends Server {

  /** What a server asks of the transport that listens for it. */
  interface Listeners {
    /** The addresses listened on. */
    List<SocketAddress> addresses();

    /**
     * Stops listening, without waiting for it.
     *
     * @param stopped runs when that is done and the addresses are free, on any thread
     */
    void stopListening(Runnable stopped);

    /** A loop for timers of the server itself. */
    EventLoop loop();

    /** Whether the caller is on one of the loops, and so must not wait for them. */
    boolean inAnyLoop();

    /** The last connection has closed: loops may end. */
    void release();

    /**
     * Waits, behind {@link #release}, until the threads have ended that nobody else uses, but for
     * some seconds at most: one may be held up by code of the application. Not on a loop.
     *
     * @param latest when the caller waits no more, as a reading of {@link System#nanoTime}
     */
    void awaitEnd(long latest) throws InterruptedException;
  }

  /** What the connections of one listener serve, where that is not what the server serves. */
  interface Scope {}

  /** The transport listens: the server has started. */
  Server started(Listeners listeners);

  /** The transport could not listen: what the server holds is let go. */
  void failed();

  /**
   * The transport cannot go on, such as without one of its event loops: the server stops to listen,
   * its calls end, and those who wait for its end are told. Does not block.
   *
   * @param why what has happened: "event loop x has ended"
   */
  void fail(String why, Throwable cause);

  /**
   * Whether a connection that was just accepted is one too many: then it is to be closed, and the
   * log says so. A transport asks this before a handshake, to save the expense; one that has none
   * need not ask, since such a connection closes when it opens.
   */
  boolean rejects(SocketAddress peer);

  /**
   * The server's end of a connection that a carrier brings. It counts until it was told that the
   * carrier has {@linkplain Connection#closed closed}.
   */
  Connection newConnection();

  /** The same for a connection of a listener with services of its own. */
  Connection newConnection(Scope scope);

  /** A transport could not accept a connection, and will try again; the log hears of it. */
  void warnOfAccept(SocketAddress listening, Throwable failure);

  /** How long a handshake of TLS may take, in nanoseconds. */
  long handshakeTimeout();
}
