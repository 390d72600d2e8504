package dev.goshawk.auth.identity;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What decides whether a token is genuine, and whose it is: {@link JwtVerifier}, or one of the
 * application's that asks the server which has issued opaque tokens.
 */
public interface TokenVerifier {

  /**
   * Verifies a token. Any thread, an event loop among them: it must not block, nor compute for
   * long, but elsewhere.
   *
   * @return whose the token is. Fails with a {@link RefusedTokenException} that says for the log
   *     what is wrong with it; any other failure means that nobody can tell, and is UNAVAILABLE to
   *     the caller unless it is a {@link dev.goshawk.api.StatusException}
   */
  CompletionStage<Identity> verify(String token);

  /**
   * Whose a token is that was verified before and still holds, or null. On an event loop, when the
   * headers of a call have come.
   */
  default @Nullable Identity known(String token) {
    return null;
  }
}
