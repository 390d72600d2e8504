package dev.goshawk.http2;

/**
 * A rule of HTTP/2 that the peer broke, at the price of the connection.
 *
 * <p>It never leaves the engine: {@link Http2Connection#receive} turns it into GOAWAY. A peer
 * decides how often it is made, so it is cheap: no stack trace, no suppressed exceptions.
 */
final class Http2Exception extends Exception {
  private static final long serialVersionUID = 1L;

  private final int errorCode;
  private final String reason;

  Http2Exception(int errorCode, String reason) {
    super(reason, null, false, false);
    this.errorCode = errorCode;
    this.reason = reason;
  }

  /** One of {@link ErrorCode}. */
  int errorCode() {
    return errorCode;
  }

  /** The message, which is always there. */
  String reason() {
    return reason;
  }
}
