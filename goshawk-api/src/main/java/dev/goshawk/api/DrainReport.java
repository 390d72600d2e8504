package dev.goshawk.api;

import java.time.Duration;

/**
 * How a server has gone away. Immutable, any thread.
 *
 * @param running how many calls ran when clients were told to go elsewhere, by GOAWAY
 * @param cut how many of them, or of those that came meanwhile, were cut since the grace was over
 * @param time how long it took from the beginning until the last connection was closed
 */
public record DrainReport(long running, long cut, Duration time) {}
