/** What a transport brings to gRPC: carriers of bytes, event loops, connecting. Interfaces only. */
@NullMarked
package dev.goshawk.core.transport;

import org.jspecify.annotations.NullMarked;
