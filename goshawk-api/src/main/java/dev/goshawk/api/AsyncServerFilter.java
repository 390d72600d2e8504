package dev.goshawk.api;

import java.util.concurrent.CompletionStage;

/**
 * A step around an asynchronous handler, as a lambda; the counterpart of {@link ServerFilter}.
 *
 * <p>It runs on the event loop and must not block. It may proceed at once, or later from any
 * thread, when a token has been looked up for instance; the handler then starts on the event loop.
 *
 * <pre>{@code
 * AsyncServerFilter tokens = (call, next) ->
 *     verifier.verify(call.metadata().get(AUTHORIZATION))
 *         .thenCompose(user -> {
 *           call.put(USER, user);
 *           return next.proceed();
 *         });
 * }</pre>
 *
 * <p>A stage that fails ends the call as if the handler had failed so; one that completes without
 * the filter having proceeded is a mistake of the filter and ends the call with INTERNAL. When the
 * call is cancelled, a returned {@code CompletableFuture} is cancelled. The response of a method
 * with one response, and the OK of a stream, are sent when the outermost filter's stage has
 * completed.
 */
@FunctionalInterface
public interface AsyncServerFilter {

  /**
   * Runs around a call.
   *
   * @param call the call, as its handler sees it
   * @param next the handler behind the filters that come after this one; to be called once at most
   * @return completes when the call may end, usually what {@code next.proceed()} returned
   */
  CompletionStage<Void> filter(ServerContext call, Next next);

  /** What a filter is around. */
  @FunctionalInterface
  interface Next {
    /**
     * Starts the handler, on the event loop. Any thread.
     *
     * @return completes when the handler's stage or stream does, as that does; on the thread that
     *     completed it
     * @throws IllegalStateException when called for the second time
     */
    CompletionStage<Void> proceed();
  }
}
