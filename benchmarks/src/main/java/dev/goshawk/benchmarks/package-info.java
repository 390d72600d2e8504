/** Goshawk measured beside grpc-java, Vert.x and the wire. */
@NullMarked
package dev.goshawk.benchmarks;

import org.jspecify.annotations.NullMarked;
