package dev.goshawk.core.client;

import dev.goshawk.core.loop.Backoff;

/**
 * When a channel connects to its backends, and how often to each. Immutable, any thread.
 *
 * @param minPerAddress how many connections to an address that is used share the calls at least
 * @param maxPerAddress how many there may be, unless a service config says another number
 * @param backoff the bounds of the delays between attempts to connect
 * @param idleTimeout after how long without a call the channel is idle, in nanoseconds
 * @param healthChecks whether backends are asked for their health where a service config wants that
 */
public record ConnectionSettings(
    int minPerAddress,
    int maxPerAddress,
    Backoff.Bounds backoff,
    long idleTimeout,
    boolean healthChecks) {}
