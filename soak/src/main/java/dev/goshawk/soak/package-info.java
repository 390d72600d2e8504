/**
 * {@code goshawk soak}: servers and clients, ours and grpc-java's, with a network between them that
 * fails, and what must hold all the same. The proxy that fails is of use to tests, too.
 */
@NullMarked
package dev.goshawk.soak;

import org.jspecify.annotations.NullMarked;
