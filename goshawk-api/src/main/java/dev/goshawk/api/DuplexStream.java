package dev.goshawk.api;

/**
 * A bidirectional call in blocking style. One thread may read while others write.
 *
 * <p>The server may end the call before it has all requests. Then {@link #write} throws, and the
 * responses that came before, and how the call ended, are had by reading on.
 *
 * @param <Q> the type of the requests
 * @param <R> the type of the responses
 */
public interface DuplexStream<Q, R> extends Writer<Q>, ResponseReader<R> {

  /**
   * Whether the following requests are compressed when the call has a codec ({@link
   * CallOptions#withCompression}); true at first. Comes before the write that it is meant for, on
   * the same thread.
   */
  void compressMessages(boolean enabled);

  /**
   * Ends the requests; reading goes on. Does nothing the second time. A later {@link #write} throws
   * {@link IllegalStateException}.
   */
  void endWrites();
}
