package dev.goshawk.core.server;

import dev.goshawk.api.NanoClock;
import dev.goshawk.core.connection.Keepalive;
import dev.goshawk.core.loop.Durations;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How long a server keeps its connections, how many, and what it puts up with. Immutable, any
 * thread. Times are in nanoseconds; {@link Durations#NEVER} turns them off.
 *
 * @param keepalive the server's own PINGs
 * @param permitKeepAliveTime the least time between two PINGs of a client
 * @param permitKeepAliveWithoutCalls whether that is so without calls too
 * @param maxIdle how long a connection may be without a call
 * @param maxAge how long a connection may live before it is asked to go
 * @param maxAgeGrace how long its calls may go on after that
 * @param handshakeTimeout how long a client may take over a handshake of TLS, and then to its
 *     SETTINGS
 * @param headerTimeout how long it may take over one header block or frame other than DATA
 * @param maxConnections how many connections the server has at a time
 * @param maxConnectionsPerAddress how many of them from one address
 * @param maxCalls how many calls on all connections together
 * @param maxBufferedBytes how many bytes of messages all connections may hold together
 * @param writeTimeout how long a client may take nothing of what is sent to it
 * @param clock what its timers go by, or null for the loops' own
 * @param random numbers from 0 to 1, for jitter
 */
public record ConnectionPolicy(
    Keepalive.Times keepalive,
    long permitKeepAliveTime,
    boolean permitKeepAliveWithoutCalls,
    long maxIdle,
    long maxAge,
    long maxAgeGrace,
    long handshakeTimeout,
    long headerTimeout,
    int maxConnections,
    int maxConnectionsPerAddress,
    int maxCalls,
    long maxBufferedBytes,
    long writeTimeout,
    @Nullable NanoClock clock,
    DoubleSupplier random) {

  /** Whether connections are sent away for idleness or age. */
  boolean retires() {
    return maxIdle != Durations.NEVER || maxAge != Durations.NEVER;
  }
}
