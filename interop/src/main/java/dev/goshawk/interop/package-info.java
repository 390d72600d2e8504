/** The gRPC interop programs. */
@NullMarked
package dev.goshawk.interop;

import org.jspecify.annotations.NullMarked;
