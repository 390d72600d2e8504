/**
 * What the parts of a channel and of a server measure beside their calls: connections, and the
 * balancing policies of a channel.
 *
 * <p>An {@link dev.goshawk.core.metrics.Instrument} says what is measured, {@link
 * dev.goshawk.core.metrics.Metrics} is where a part reports it, and a {@link
 * dev.goshawk.core.metrics.MetricSink}, given to the builder, takes it. Where no sink is given,
 * nothing is made. Calls and attempts are measured by tracers. Source: gRFC A79.
 */
@NullMarked
package dev.goshawk.core.metrics;

import org.jspecify.annotations.NullMarked;
