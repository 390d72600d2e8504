package dev.goshawk.core.trace;

import dev.goshawk.api.ServerContext;

/** A call on the server, as its tracer sees it. Any thread. */
public interface ServerCallInfo {

  /**
   * The call: its path, metadata, deadline and peer. It may be given values for the handler and its
   * filters, and headers and trailers to send.
   */
  ServerContext context();

  /**
   * Whether the server has a service with the method. The path of another is the client's to
   * choose: metrics count all of them under one name, {@code other} (gRFC A66).
   */
  boolean isRegistered();

  /** The connection by which it came. */
  ConnectionInfo connection();
}
