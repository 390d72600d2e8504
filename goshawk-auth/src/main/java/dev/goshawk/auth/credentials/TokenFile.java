package dev.goshawk.auth.credentials;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.goshawk.api.Status;
import dev.goshawk.json.JsonException;
import dev.goshawk.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A token in a file that somebody replaces: a token of Kubernetes for instance (gRFC A97). The file
 * is read when calls need a token and the last is about to expire, not before. Immutable, any
 * thread.
 */
public final class TokenFile implements TokenSource {

  /** How long before its end the file is read again: 1 min (gRFC A97). */
  static final Duration AHEAD = Duration.ofMinutes(1);

  /** The largest file that is a token: 1 MiB. */
  private static final long MAX_BYTES = 1024 * 1024;

  private final Path file;
  private final @Nullable Duration life;
  private final InstantSource clock;

  private TokenFile(Path file, @Nullable Duration life, InstantSource clock) {
    this.file = Objects.requireNonNull(file, "file");
    this.life = life;
    this.clock = clock;
  }

  /** A file with a JWT, which says itself when it expires. */
  public static TokenFile jwt(Path file) {
    return new TokenFile(file, null, InstantSource.system());
  }

  /**
   * A file with a token of any kind.
   *
   * @param life how long a token is used after it was read
   * @throws IllegalArgumentException when less than 1 s
   */
  public static TokenFile opaque(Path file, Duration life) {
    if (life.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException("life of " + life + " is less than 1 s");
    }
    return new TokenFile(file, life, InstantSource.system());
  }

  TokenFile withClock(InstantSource clock) {
    return new TokenFile(file, life, clock);
  }

  @Override
  public CompletionStage<AccessToken> fetch() {
    return CompletableFuture.supplyAsync(this::read);
  }

  private AccessToken read() {
    String text;
    try {
      long size = Files.size(file);
      if (size > MAX_BYTES) {
        throw unusable("has " + size + " bytes, more than a token");
      }
      text = Files.readString(file).strip();
    } catch (IOException e) {
      throw new CompletionException(e); // it may come: UNAVAILABLE
    }
    try {
      return new AccessToken(text, life == null ? expiry(text) : clock.instant().plus(life));
    } catch (JsonException | IllegalArgumentException | DateTimeException e) {
      throw unusable( // without the exception, whose words may have a part of the token
          life == null
              ? "has no JWT whose exp can be read"
              : "has no token: it is empty, or has" + " characters that tokens cannot have");
    }
  }

  private RuntimeException unusable(String why) {
    return Status.UNAUTHENTICATED.withMessage("token file " + file + " " + why).exception();
  }

  private static Instant expiry(String jwt) {
    String[] parts = jwt.split("\\.", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException("no JWT");
    }
    byte[] claims = Base64.getUrlDecoder().decode(parts[1].getBytes(UTF_8));
    JsonValue exp = JsonValue.parse(claims).asObject().get("exp");
    return Instant.ofEpochSecond((long) exp.asDouble()); // a NumericDate may have a fraction
  }

  @Override
  public String toString() {
    return "token file " + file;
  }
}
