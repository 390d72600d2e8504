package dev.goshawk.examples;

import dev.goshawk.api.CallCredentials;
import dev.goshawk.api.Metadata;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Sends a token with every call, over TLS only; what {@link TokenCheck} asks for. */
final class TokenCredentials {
  private TokenCredentials() {}

  // snippet: client
  static CallCredentials bearer(Supplier<CompletionStage<String>> tokens) {
    return attempt ->
        tokens
            .get() // at once when it is cached; otherwise calls wait, and no thread does
            .thenApply(token -> Metadata.of(TokenCheck.AUTHORIZATION, "Bearer " + token));
  }
  // end snippet
}
