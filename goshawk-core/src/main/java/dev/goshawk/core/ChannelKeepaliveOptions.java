package dev.goshawk.core;

import dev.goshawk.core.client.ChannelKeepalive;
import dev.goshawk.core.connection.Keepalive;
import dev.goshawk.core.loop.Durations;
import java.time.Duration;

/** What a channel's builder was told of the PINGs that it sends. One thread. */
final class ChannelKeepaliveOptions {

  /** The silence after which a server is asked by PING, if nothing was set: 60 s. */
  private static final Duration DEFAULT_TIME = Duration.ofSeconds(60);

  /**
   * The least time between two such PINGs when no response comes between them: gRPC's servers take
   * one in 5 min, and half a minute is for clocks and networks that are not even.
   */
  private static final Duration QUIET_SPACING = Duration.ofSeconds(330);

  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(20);
  private static final Duration LEAST_TIME = Duration.ofSeconds(10);
  private static final Duration LEAST_TIMEOUT = Duration.ofMillis(10);

  private long time = DEFAULT_TIME.toNanos();
  private long quietSpacing = QUIET_SPACING.toNanos();
  private long timeout = DEFAULT_TIMEOUT.toNanos();
  private boolean withoutCalls;

  void time(Duration given) {
    time = Durations.nanos("keepAliveTime", given, LEAST_TIME);
    quietSpacing = 0;
  }

  void timeout(Duration given) {
    timeout = Durations.nanos("keepAliveTimeout", given, LEAST_TIMEOUT);
  }

  void withoutCalls(boolean without) {
    withoutCalls = without;
  }

  ChannelKeepalive build() {
    return new ChannelKeepalive(new Keepalive.Times(time, timeout, withoutCalls, quietSpacing));
  }
}
