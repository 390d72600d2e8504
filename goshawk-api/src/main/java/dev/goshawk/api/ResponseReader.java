package dev.goshawk.api;

import java.util.concurrent.CompletableFuture;

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

  /** Why the call has not ended, as text; see {@link ClientCall#describe}. Any thread. */
  default CompletableFuture<String> describe() {
    return CompletableFuture.completedFuture("nothing is known of where the call is");
  }

  /** Cancels the call unless it has ended. */
  @Override
  void close();
}
