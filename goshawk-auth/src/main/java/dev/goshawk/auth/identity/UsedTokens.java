package dev.goshawk.auth.identity;

import dev.goshawk.api.Status;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tokens that were used and must not be again, until they expire. Any thread. */
final class UsedTokens {

  private final int max;
  private final Map<String, Instant> ends = new HashMap<>(); // guarded by this

  UsedTokens(int max) {
    this.max = max;
  }

  /**
   * Uses a token.
   *
   * @param id its {@code jti}
   * @throws RefusedTokenException when it was used before, or has no name to remember it by
   */
  synchronized void take(@Nullable String id, Instant end, Instant now) {
    if (id == null || id.isEmpty()) {
      throw new RefusedTokenException("token has no jti, which singleUse needs");
    }
    if (ends.size() >= max) {
      ends.values().removeIf(each -> !now.isBefore(each));
    }
    if (ends.containsKey(id)) {
      throw new RefusedTokenException("token was used before");
    }
    if (ends.size() >= max) {
      throw Status.UNAVAILABLE.withMessage("too many tokens are in use").exception();
    }
    ends.put(id, end);
  }
}
