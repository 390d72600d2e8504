package dev.goshawk.api;

import java.util.concurrent.CompletableFuture;

/**
 * A client-streaming call in blocking style: requests are written, then {@link #finish} gives the
 * response. Closing it unfinished cancels the call.
 *
 * <p>The server may answer before it has all requests. Then {@link #write} throws, and {@link
 * #finish} gives the answer:
 *
 * <pre>{@code
 * try (RequestStream<Chunk, Receipt> upload = files.upload()) {
 *   try {
 *     chunks.forEach(upload::write);
 *   } catch (StatusException early) {
 *     // answered already; finish() returns or throws the result
 *   }
 *   return upload.finish();
 * }
 * }</pre>
 *
 * @param <Q> the type of the requests
 * @param <R> the type of the response
 */
public interface RequestStream<Q, R> extends Writer<Q>, AutoCloseable {

  /**
   * Whether the following requests are compressed when the call has a codec ({@link
   * CallOptions#withCompression}); true at first. Comes before the write that it is meant for, on
   * the same thread.
   */
  void compressMessages(boolean enabled);

  /**
   * Ends the requests and waits for the response, which may have come before.
   *
   * @throws StatusException when the call failed
   * @throws IllegalStateException when called for the second time
   */
  R finish();

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
