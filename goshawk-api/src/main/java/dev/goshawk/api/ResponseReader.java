package dev.goshawk.api;

/**
 * The responses of a call on the client. Closing it before the end cancels the call; it is needless
 * after the end.
 *
 * @param <T> the type of the responses
 */
public interface ResponseReader<T> extends Reader<T>, AutoCloseable {

  /**
   * The response headers; waits until they or the end have come.
   *
   * @throws StatusException when the call failed before headers came
   */
  Metadata headers();

  /** The trailers; empty while the call has not ended. */
  Metadata trailers();

  /** Cancels the call unless it has ended. */
  @Override
  void close();
}
