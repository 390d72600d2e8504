package dev.goshawk.examples;

import dev.goshawk.api.AsyncServerFilter;
import dev.goshawk.api.ContextKey;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.ServerFilter;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Admits calls with a known token, and leaves the user whose it is for handlers: {@code
 * context.get(USER)}.
 */
final class TokenCheck {
  // snippet: keys
  static final ContextKey<String> USER = ContextKey.named("user");
  static final MetadataKey<String> AUTHORIZATION = MetadataKey.ascii("authorization");

  // end snippet

  private TokenCheck() {}

  /** For blocking handlers: looks tokens up on the thread of the call. */
  // snippet: blocking
  static ServerFilter blocking(Function<String, Optional<String>> users) {
    return (call, next) -> {
      call.put(USER, users.apply(token(call)).orElseThrow(TokenCheck::unknown));
      next.proceed(); // the handler runs in here, on this thread
    };
  }

  // end snippet

  /** For asynchronous handlers: tokens are looked up elsewhere, and nothing waits. */
  // snippet: async
  static AsyncServerFilter async(Function<String, CompletionStage<Optional<String>>> users) {
    return (call, next) ->
        users
            .apply(token(call))
            .thenCompose(
                user -> {
                  call.put(USER, user.orElseThrow(TokenCheck::unknown));
                  return next.proceed(); // the handler starts on its event loop
                });
  }

  // end snippet

  // snippet: token
  private static String token(ServerContext call) {
    String credentials = call.metadata().getOrDefault(AUTHORIZATION, "");
    if (!credentials.startsWith("Bearer ")) {
      throw unknown();
    }
    return credentials.substring("Bearer ".length()).strip();
  }

  private static StatusException unknown() {
    return Status.UNAUTHENTICATED.withMessage("a known bearer token is needed").exception();
  }
  // end snippet
}
