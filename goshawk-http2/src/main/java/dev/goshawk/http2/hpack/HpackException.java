package dev.goshawk.http2.hpack;

/**
 * A header block that is no HPACK (RFC 7541). The table that both ends share can no longer be kept
 * in step, so the connection must end with COMPRESSION_ERROR.
 *
 * <p>A peer decides how often it is made, so it is cheap: no stack trace, no suppressed exceptions.
 */
public final class HpackException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String reason;

  HpackException(String reason) {
    super(reason, null, false, false);
    this.reason = reason;
  }

  /** What is wrong with the block: the message, which is always there. */
  public String reason() {
    return reason;
  }
}
