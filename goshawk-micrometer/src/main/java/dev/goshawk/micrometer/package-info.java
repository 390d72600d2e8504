/** Metrics of calls by gRPC's names, and observations, for Micrometer. */
@NullMarked
package dev.goshawk.micrometer;

import org.jspecify.annotations.NullMarked;
