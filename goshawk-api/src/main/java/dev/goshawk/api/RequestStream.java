package dev.goshawk.api;

import java.util.concurrent.CompletableFuture;

/**
 * A client-streaming call in blocking style: requests are written, then {@link #finish} gives the
 * response. Closing it unfinished cancels the call.
 *
 * @param <Q> the type of the requests
 * @param <R> the type of the response
 */
public interface RequestStream<Q, R> extends Writer<Q>, AutoCloseable {

  /**
   * Whether the following requests are compressed when the call has a codec ({@link
   * ClientStub#withCompression}); true at first. Comes before the write that it is meant for, on
   * the same thread.
   */
  void compressMessages(boolean enabled);

  /**
   * Ends the requests and waits for the response.
   *
   * @throws StatusException when the call failed
   */
  R finish();

  /** Why the call has not ended, in words; see {@link ClientCall#describe}. Any thread. */
  default CompletableFuture<String> describe() {
    return CompletableFuture.completedFuture("nothing is known of where the call is");
  }

  /** Cancels the call unless it has ended. */
  @Override
  void close();
}
