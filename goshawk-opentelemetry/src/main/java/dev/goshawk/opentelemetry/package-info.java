/** Metrics and traces of calls by gRPC's names, for OpenTelemetry. */
@NullMarked
package dev.goshawk.opentelemetry;

import org.jspecify.annotations.NullMarked;
