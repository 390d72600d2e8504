package dev.goshawk.core.wire;

/** Names and values of gRPC over HTTP/2 as they stand on the wire. */
public final class WireNames {

  public static final String METHOD = ":method";
  public static final String SCHEME = ":scheme";
  public static final String PATH = ":path";
  public static final String AUTHORITY = ":authority";
  public static final String STATUS = ":status";
  public static final String HOST = "host";
  public static final String TE = "te";
  public static final String CONTENT_TYPE = "content-type";
  public static final String USER_AGENT = "user-agent";
  public static final String TIMEOUT = "grpc-timeout";
  public static final String ENCODING = "grpc-encoding";
  public static final String ACCEPT_ENCODING = "grpc-accept-encoding";
  public static final String GRPC_STATUS = "grpc-status";
  public static final String GRPC_MESSAGE = "grpc-message";
  public static final String GRPC = "application/grpc";

  private WireNames() {}

  /**
   * Whether a content type is gRPC's: {@code application/grpc}, that with {@code +} and a format,
   * or that with parameters, in any case. {@code application/grpc-web} is not.
   */
  public static boolean isGrpc(String contentType) {
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
