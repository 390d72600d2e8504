package dev.goshawk.auth.credentials;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A token that proves who calls. Its text is in no message and in no {@code toString}. Immutable,
 * any thread.
 *
 * @param value the token as it is sent after {@code Bearer}
 * @param expiresAt until when servers take it; null for a token that does not expire
 */
public record AccessToken(String value, @Nullable Instant expiresAt) {

  /**
   * A token.
   *
   * @throws IllegalArgumentException when it is empty, or has a character that HTTP headers or
   *     tokens cannot have, white space for instance
   */
  public AccessToken {
    Objects.requireNonNull(value, "value");
    if (value.isEmpty()) {
      throw new IllegalArgumentException("the token is empty");
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c <= ' ' || c > '~') {
        throw new IllegalArgumentException(
            "character " + i + " of the token is not visible ASCII; is there a line break in it?");
      }
    }
  }

  /** When it expires, and nothing else. */
  @Override
  public String toString() {
    return "token (hidden)" + (expiresAt == null ? "" : " until " + expiresAt);
  }
}
