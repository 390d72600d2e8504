/**
 * {@code goshawk soak --memory}: servers and clients with small heaps, and peers that take nothing
 * of what is sent to them, or send more than is read.
 */
@NullMarked
package dev.goshawk.soak.memory;

import org.jspecify.annotations.NullMarked;
