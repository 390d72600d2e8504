package dev.goshawk.auth.credentials;

import java.util.concurrent.CompletionStage;

/**
 * Where tokens come from: an authorization server, a file, a metadata server.
 *
 * <p>{@link BearerCredentials} asks for one at a time, when calls need one and the last is about to
 * expire, and keeps what comes.
 */
@FunctionalInterface
public interface TokenSource {

  /**
   * Fetches a token. Any thread, an event loop among them: it must not block.
   *
   * @return fails with a {@link dev.goshawk.api.StatusException} that says how calls end that wait
   *     for it, with UNAVAILABLE for what may pass and UNAUTHENTICATED for what does not; with an
   *     {@link java.io.IOException} for the former; with anything else for the latter
   */
  CompletionStage<AccessToken> fetch();
}
