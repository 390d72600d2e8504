/**
 * gRPC itself: message framing, compression, deadlines, status, the server's dispatch, and the
 * client's way from a target to a connection.
 */
module dev.goshawk.core {
  requires transitive dev.goshawk.api;
  requires transitive dev.goshawk.http2;
  requires static org.jspecify;

  exports dev.goshawk.core;
}
