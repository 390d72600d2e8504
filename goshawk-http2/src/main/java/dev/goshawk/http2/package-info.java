/**
 * HTTP/2 and HPACK for gRPC: bytes in, events out; calls in, bytes out. No sockets, threads or
 * clock.
 */
@NullMarked
package dev.goshawk.http2;

import org.jspecify.annotations.NullMarked;
