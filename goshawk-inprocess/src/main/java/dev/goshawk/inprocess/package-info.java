/**
 * Servers and channels within one process: {@link dev.goshawk.inprocess.InProcessServer} and {@link
 * dev.goshawk.inprocess.InProcessChannel}.
 *
 * <p>Nothing of gRPC is left out: the same HTTP/2 frames cross a pipe in memory, so limits, flow
 * control, deadlines, compression and metadata are those of a network.
 */
@NullMarked
package dev.goshawk.inprocess;

import org.jspecify.annotations.NullMarked;
