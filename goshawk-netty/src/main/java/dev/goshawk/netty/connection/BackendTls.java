package dev.goshawk.netty.connection;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;

/** The TLS of one attempt to connect to a backend. Any thread. */
interface BackendTls {

  /** A handler for the connection. */
  SslHandler handler(ByteBufAllocator alloc, String host, int port);

  /** How long a handshake may take, in nanoseconds; 0 for ever. */
  long handshakeNanos();
}
