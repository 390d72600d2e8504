package dev.goshawk.core;

import java.util.function.DoubleSupplier;

/**
 * How long a server keeps its connections, and how many. Immutable, any thread. Times are in
 * nanoseconds; {@link Keepalive#NEVER} turns them off.
 *
 * @param keepalive the server's own PINGs
 * @param permitKeepAliveTime the least time between two PINGs of a client
 * @param permitKeepAliveWithoutCalls whether that is so without calls too
 * @param maxIdle how long a connection may be without a call
 * @param maxAge how long a connection may live before it is asked to go
 * @param maxAgeGrace how long its calls may go on after that
 * @param maxConnections how many connections the server has at a time
 * @param maxCalls how many calls on all connections together
 * @param random numbers from 0 to 1, for jitter
 */
record ConnectionPolicy(
    Keepalive.Times keepalive,
    long permitKeepAliveTime,
    boolean permitKeepAliveWithoutCalls,
    long maxIdle,
    long maxAge,
    long maxAgeGrace,
    int maxConnections,
    int maxCalls,
    DoubleSupplier random) {

  /** Whether connections are sent away for idleness or age. */
  boolean retires() {
    return maxIdle != Keepalive.NEVER || maxAge != Keepalive.NEVER;
  }
}
