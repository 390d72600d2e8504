package dev.goshawk.core;

/** Names and values of gRPC over HTTP/2 as they stand on the wire. */
final class WireNames {

  static final String METHOD = ":method";
  static final String SCHEME = ":scheme";
  static final String PATH = ":path";
  static final String AUTHORITY = ":authority";
  static final String STATUS = ":status";
  static final String HOST = "host";
  static final String TE = "te";
  static final String CONTENT_TYPE = "content-type";
  static final String USER_AGENT = "user-agent";
  static final String TIMEOUT = "grpc-timeout";
  static final String ENCODING = "grpc-encoding";
  static final String ACCEPT_ENCODING = "grpc-accept-encoding";
  static final String GRPC_STATUS = "grpc-status";
  static final String GRPC_MESSAGE = "grpc-message";
  static final String IDENTITY = "identity";

  static final String GRPC = "application/grpc";

  private WireNames() {}

  /**
   * Whether a content type is gRPC's: {@code application/grpc}, that with {@code +} and a format,
   * or that with parameters, in any case. {@code application/grpc-web} is not.
   */
  static boolean isGrpc(String contentType) {
    if (!contentType.regionMatches(true, 0, GRPC, 0, GRPC.length())) {
      return false;
    }
    if (contentType.length() == GRPC.length()) {
      return true;
    }
    char next = contentType.charAt(GRPC.length());
    return next == '+' || next == ';';
  }
}
