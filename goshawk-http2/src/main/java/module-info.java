/**
 * HTTP/2 and HPACK for gRPC: bytes in, events out; calls in, bytes out. No sockets, threads or
 * clock.
 */
@SuppressWarnings("module") // the protocol is called HTTP/2, final digit and all
module dev.goshawk.http2 {
  requires static org.jspecify;

  exports dev.goshawk.http2;
  exports dev.goshawk.http2.buffer;
  exports dev.goshawk.http2.hpack;
}
