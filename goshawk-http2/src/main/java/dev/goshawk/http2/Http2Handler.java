package dev.goshawk.http2;

import org.jspecify.annotations.Nullable;

/**
 * What happens to a connection as a whole, told to its owner.
 *
 * <p>Event loop only. Each method is called from inside {@link Http2Connection#receive}, and may
 * call any method of the connection and of its streams except {@code receive} itself. A method that
 * throws ends the connection with INTERNAL_ERROR, and {@code receive} passes the exception on.
 */
public interface Http2Handler {
  /**
   * Server: the peer begins a stream. Its headers follow at once by {@link Http2Stream#onHeaders};
   * they have been decoded and found well-formed. Never called on a client.
   *
   * @param streamId the id that the returned stream will have
   * @return the stream that gets the events, new or one that is closed and may be used again; null
   *     refuses with RST_STREAM(REFUSED_STREAM), which tells the client that it may try again
   */
  @Nullable Http2Stream accept(int streamId);

  /**
   * The peer's SETTINGS were applied and acknowledged; the accessors of the connection tell them.
   *
   * @param first whether these were the first of the connection: only from now on is it known that
   *     an HTTP/2 peer is there
   */
  void onSettings(boolean first);

  /**
   * The peer sent GOAWAY: nothing can be opened any more. Comes before the {@link
   * Http2Stream#onReset} of the streams that the peer will not work on. May come twice, the second
   * time with a lower id.
   *
   * @param lastStreamId the highest of our streams that the peer has or may have worked on
   * @param errorCode one of {@link ErrorCode} or any other value
   * @param debugData the first 1,024 octets of what the peer said; what is not printable ASCII is
   *     escaped, as in {@code \x0a}; may be empty
   */
  void onGoAway(int lastStreamId, int errorCode, String debugData);

  /** The peer sent PING; the answer is already in the output. */
  void onPing();

  /** The peer answered the PING that carried {@code payload}, or made the answer up. */
  void onPingAck(long payload);

  /**
   * The connection has failed: the peer broke a rule or passed a limit. GOAWAY is in the output
   * already and every stream has had its {@link Http2Stream#onReset}; what is left to do is to
   * flush, and then to close the carrier. Called at most once, and never for {@link
   * Http2Connection#lost}.
   *
   * @param errorCode the code that GOAWAY carries
   * @param message what happened, the value, the limit and the setting that changes it; GOAWAY
   *     carries it as debug data too, unless an event threw
   */
  void onClosed(int errorCode, String message);

  /**
   * The owner's clock, in nanoseconds from any point in time. The engine has none; it asks for the
   * time only when a peer has used up much of a budget, to count what came back since, and when
   * data of a stream begin to wait.
   */
  long nanoTime();
}
