package dev.goshawk.core;

import dev.goshawk.api.NanoClock;
import dev.goshawk.core.connection.Keepalive;
import dev.goshawk.core.loop.Durations;
import dev.goshawk.core.server.ConnectionPolicy;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * What a server's builder was told of its connections: how long they are kept, how many, and what
 * they may hold. One thread.
 */
final class ConnectionPolicyOptions {

  private static final Duration LEAST_TIMEOUT = Duration.ofMillis(10);
  private static final Duration ONE_SECOND = Duration.ofSeconds(1);
  private static final Duration DEFAULT_KEEP_ALIVE_TIME = Duration.ofHours(2);
  private static final Duration DEFAULT_KEEP_ALIVE_TIMEOUT = Duration.ofSeconds(20);
  private static final Duration DEFAULT_PERMIT_KEEP_ALIVE_TIME = Duration.ofMinutes(5);

  private long keepAliveTime = DEFAULT_KEEP_ALIVE_TIME.toNanos();
  private long keepAliveTimeout = DEFAULT_KEEP_ALIVE_TIMEOUT.toNanos();
  private long permitKeepAliveTime = DEFAULT_PERMIT_KEEP_ALIVE_TIME.toNanos();
  private boolean permitKeepAliveWithoutCalls;
  private long maxIdle = Durations.NEVER;
  private long maxAge = Durations.NEVER;
  private long maxAgeGrace = Durations.NEVER;
  private long handshakeTimeout = ServerBuilder.DEFAULT_HANDSHAKE_TIMEOUT.toNanos();
  private long headerTimeout = ServerBuilder.DEFAULT_HEADER_TIMEOUT.toNanos();
  private long writeTimeout = ServerBuilder.DEFAULT_WRITE_TIMEOUT.toNanos();
  private int maxConnections = ServerBuilder.DEFAULT_MAX_CONNECTIONS;
  private int maxCalls = ServerBuilder.DEFAULT_MAX_CALLS;
  private long maxBufferedBytes = Runtime.getRuntime().maxMemory() / Limits.HEAP_SHARE;

  void keepAliveTime(Duration time) {
    keepAliveTime = Durations.nanos("keepAliveTime", time, ONE_SECOND);
  }

  void keepAliveTimeout(Duration timeout) {
    keepAliveTimeout = Durations.nanos("keepAliveTimeout", timeout, LEAST_TIMEOUT);
  }

  void permitKeepAliveTime(Duration time) {
    permitKeepAliveTime = Durations.nanos("permitKeepAliveTime", time, Duration.ZERO);
  }

  void permitKeepAliveWithoutCalls(boolean permit) {
    permitKeepAliveWithoutCalls = permit;
  }

  void maxIdle(Duration time) {
    maxIdle = Durations.nanos("maxConnectionIdle", time, ONE_SECOND);
  }

  void maxAge(Duration time) {
    maxAge = Durations.nanos("maxConnectionAge", time, ONE_SECOND);
  }

  void maxAgeGrace(Duration grace) {
    maxAgeGrace = Durations.nanos("maxConnectionAgeGrace", grace, Duration.ZERO);
  }

  void handshakeTimeout(Duration timeout) {
    handshakeTimeout = Durations.nanos("handshakeTimeout", timeout, LEAST_TIMEOUT);
  }

  void headerTimeout(Duration timeout) {
    headerTimeout = Durations.nanos("headerTimeout", timeout, LEAST_TIMEOUT);
  }

  void writeTimeout(Duration timeout) {
    writeTimeout = Durations.nanos("writeTimeout", timeout, LEAST_TIMEOUT);
  }

  void maxConnections(int connections) {
    maxConnections = Limits.atLeast("maxConnections", connections, 1);
  }

  void maxCalls(int calls) {
    maxCalls = Limits.atLeast("maxCalls", calls, 1);
  }

  void maxBufferedBytes(long bytes) {
    maxBufferedBytes = Limits.atLeast("maxBufferedBytes", bytes, 1);
  }

  /**
   * The policy.
   *
   * @param clock what timers go by, or null for the loops' own
   */
  ConnectionPolicy build(@Nullable NanoClock clock) {
    return new ConnectionPolicy(
        new Keepalive.Times(keepAliveTime, keepAliveTimeout, true, 0),
        permitKeepAliveTime,
        permitKeepAliveWithoutCalls,
        maxIdle,
        maxAge,
        maxAgeGrace,
        handshakeTimeout,
        headerTimeout,
        maxConnections,
        maxCalls,
        maxBufferedBytes,
        writeTimeout,
        clock,
        () -> ThreadLocalRandom.current().nextDouble());
  }
}
