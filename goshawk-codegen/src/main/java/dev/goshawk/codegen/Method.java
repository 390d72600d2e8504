package dev.goshawk.codegen;

/**
 * One rpc of a service.
 *
 * @param rpc its name in the {@code .proto} file, {@code GetFeature}
 * @param name its name in Java, {@code getFeature}
 * @param constant the name of its constant, {@code GET_FEATURE}
 * @param idempotency the constant of the runtime's enum; empty when the file says nothing
 * @param comment what the file says about it; empty when nothing
 */
record Method(
    String rpc,
    String name,
    String constant,
    Kind kind,
    JavaType request,
    JavaType response,
    String idempotency,
    String comment,
    boolean deprecated) {

  /** How many messages go each way; constants are called as in the runtime's enum. */
  enum Kind {
    UNARY("unary", "one request, one response"),
    SERVER_STREAMING("serverStreaming", "one request, a stream of responses"),
    CLIENT_STREAMING("clientStreaming", "a stream of requests, one response"),
    BIDI_STREAMING("bidiStreaming", "a stream of requests, a stream of responses");

    /** The runtime's method for this kind, in handlers and in calls. */
    final String runtime;

    final String description;

    Kind(String runtime, String description) {
      this.runtime = runtime;
      this.description = description;
    }

    static Kind of(boolean clientStreaming, boolean serverStreaming) {
      if (clientStreaming) {
        return serverStreaming ? BIDI_STREAMING : CLIENT_STREAMING;
      }
      return serverStreaming ? SERVER_STREAMING : UNARY;
    }

    boolean oneRequest() {
      return this == UNARY || this == SERVER_STREAMING;
    }

    boolean oneResponse() {
      return this == UNARY || this == CLIENT_STREAMING;
    }
  }

  /** Whether javac warns where this rpc's messages are named. */
  boolean hasDeprecatedMessage() {
    return request.deprecated() || response.deprecated();
  }
}
