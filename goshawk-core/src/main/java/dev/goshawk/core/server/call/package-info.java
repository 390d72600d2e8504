/**
 * One call on a server, whatever carries it and by whatever protocol it came: deadline, handler,
 * cancellation, limits, compression, end. Knows nothing of HTTP/2.
 */
@NullMarked
package dev.goshawk.core.server.call;

import org.jspecify.annotations.NullMarked;
