package dev.goshawk.http2;

/**
 * A rule of HTTP/2 or HPACK that the peer broke, and what it costs: one stream or the connection.
 *
 * <p>It never leaves the engine: {@code Http2Connection.receive} turns it into RST_STREAM or
 * GOAWAY. A peer decides how often it is made, so it is cheap: no stack trace, no suppressed
 * exceptions.
 */
final class Http2Exception extends Exception {
  private static final long serialVersionUID = 1L;

  private final int errorCode;
  private final int streamId;

  private Http2Exception(int errorCode, int streamId, String message) {
    super(message, null, false, false);
    this.errorCode = errorCode;
    this.streamId = streamId;
  }

  /** A failure of the whole connection. */
  static Http2Exception connection(int errorCode, String message) {
    return new Http2Exception(errorCode, 0, message);
  }

  /** A failure of the one stream {@code streamId} (above 0). */
  static Http2Exception stream(int streamId, int errorCode, String message) {
    return new Http2Exception(errorCode, streamId, message);
  }

  /** One of {@link ErrorCode}. */
  int errorCode() {
    return errorCode;
  }

  /** The stream that failed, or 0 when the connection did. */
  int streamId() {
    return streamId;
  }

  boolean endsConnection() {
    return streamId == 0;
  }

  /** The message that is always there, so without the {@code null} of {@link #getMessage()}. */
  String reason() {
    String message = getMessage();
    return message == null ? ErrorCode.name(errorCode) : message;
  }
}
