package dev.goshawk.auth.identity;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that were verified, and whose they are, until they expire or the keys change. Any thread.
 *
 * <p>Two generations: when the young one is full it becomes the old one, whose tokens are forgotten
 * unless they come again. So a look-up takes no lock, and twice 1,000 are the most.
 */
final class KnownTokens {

  /** How many tokens a generation has: 1,000, of some 1 KiB each. */
  private static final int MAX = 1_000;

  private record Known(Identity identity, int version) {}

  private volatile Map<String, Known> young = new ConcurrentHashMap<>();
  private volatile Map<String, Known> old = Map.of();

  /** Whose a token is, if that was verified by the keys of this version, or null. */
  @Nullable Identity find(String token, int version, Instant now) {
    Known found = young.get(token);
    if (found == null) {
      found = old.get(token);
      if (found == null) {
        return null;
      }
      add(token, found.version, found.identity);
    }
    Instant end = found.identity.expiresAt();
    return found.version == version && (end == null || now.isBefore(end)) ? found.identity : null;
  }

  /** Keeps a token that was verified. */
  void add(String token, int version, Identity identity) {
    Map<String, Known> into = young;
    into.put(token, new Known(identity, version));
    if (into.size() > MAX) {
      turn(into);
    }
  }

  private synchronized void turn(Map<String, Known> full) {
    if (young == full) {
      old = full;
      young = new ConcurrentHashMap<>();
    }
  }
}
