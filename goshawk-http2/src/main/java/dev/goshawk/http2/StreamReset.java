package dev.goshawk.http2;

/**
 * How and why a stream ended before both sides had ended it: what {@link Http2Stream#onReset} gets.
 *
 * @param cause who or what ended it
 * @param errorCode one of {@link ErrorCode}, or any other 32-bit value when the peer sent it
 * @param message what happened, for a log or a status; never empty
 */
public record StreamReset(Cause cause, int errorCode, String message) {
  /** Who or what ended the stream. */
  public enum Cause {
    /** The peer sent RST_STREAM; the error code is the peer's. */
    PEER,

    /**
     * The peer broke a rule of the stream (RFC 9113 sections 5.1, 6.9 and 8), so the engine sent
     * RST_STREAM; the error code is the one that was sent.
     */
    PROTOCOL,

    /**
     * The peer said by GOAWAY that it has not worked on this stream and never will (RFC 9113
     * section 6.8), so the same request may be sent again elsewhere; the error code is that of the
     * GOAWAY.
     */
    UNPROCESSED,

    /**
     * The connection was lost, or failed as a whole. The error code is that of the failure, and
     * {@link ErrorCode#NO_ERROR} when the carrier simply closed.
     */
    CONNECTION
  }
}
