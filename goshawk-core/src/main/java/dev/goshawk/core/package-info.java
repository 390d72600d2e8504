/**
 * gRPC over the HTTP/2 engine: calls in, bytes out; bytes in, calls out.
 *
 * <p>For transports, which carry the bytes of a {@link dev.goshawk.core.server.ServerConnection} or
 * {@link dev.goshawk.core.client.ClientConnection} and lend their {@link
 * dev.goshawk.core.transport.EventLoop}. Applications use the builders of a transport.
 */
@NullMarked
package dev.goshawk.core;

import org.jspecify.annotations.NullMarked;
