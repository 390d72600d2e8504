/** gRPC's names, metadata, timeouts and status on the wire. */
@NullMarked
package dev.goshawk.core.wire;

import org.jspecify.annotations.NullMarked;
