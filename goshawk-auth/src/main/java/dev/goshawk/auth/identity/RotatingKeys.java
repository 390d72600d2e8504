package dev.goshawk.auth.identity;

import com.nimbusds.jose.JWSHeader;
import dev.goshawk.api.Status;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The keys of an issuer, which change. They are read when the first token needs them; in the
 * background when they have become old; and when a token names a key that is not among them, every
 * 30 s at most, so that invented names make no traffic. What cannot be read leaves the last keys in
 * place. Any thread, blocks none; no timer.
 */
final class RotatingKeys {

  private static final Logger LOG = System.getLogger(RotatingKeys.class.getName());

  /** The least time between two readings for keys that are not known: 30 s. */
  private static final Duration UNKNOWN_KEY_SPACING = Duration.ofSeconds(30);

  /** The least time between two readings while there are no keys at all: 1 s. */
  private static final Duration FIRST_SPACING = Duration.ofSeconds(1);

  /** How long a reading may take: 60 s. */
  private static final long READING_SECONDS = 60;

  private final KeySource source;
  private final InstantSource clock;

  private volatile @Nullable KeySet present;
  private volatile Instant readAt = Instant.MIN; // the last that was begun

  // Guarded by this.
  private @Nullable CompletableFuture<KeySet> reading;
  private byte[] content = {};

  RotatingKeys(KeySource source, InstantSource clock) {
    this.source = source;
    this.clock = clock;
  }

  /** The version of the keys that hold now; 0 before there are any. */
  int version() {
    KeySet known = present;
    if (known != null && isOlderThan(source.refresh())) {
      read(source.refresh());
    }
    return known == null ? 0 : known.version();
  }

  /** Keys that may have signed a JWT with this header, if there are any. */
  CompletionStage<KeySet> forHeader(JWSHeader header) {
    KeySet known = present;
    if (known == null) {
      return read(FIRST_SPACING);
    }
    if (!known.matching(header).isEmpty()) {
      return CompletableFuture.completedStage(known);
    }
    return isOlderThan(UNKNOWN_KEY_SPACING)
        ? read(UNKNOWN_KEY_SPACING).exceptionally(failure -> known)
        : CompletableFuture.completedStage(known);
  }

  private boolean isOlderThan(Duration age) {
    Instant at = readAt;
    return at.equals(Instant.MIN) || !clock.instant().isBefore(at.plus(age));
  }

  private CompletionStage<KeySet> read(Duration spacing) {
    CompletableFuture<KeySet> begun = new CompletableFuture<>();
    synchronized (this) {
      if (reading != null) {
        return reading.minimalCompletionStage();
      }
      KeySet known = present;
      if (!isOlderThan(spacing)) {
        return known != null
            ? CompletableFuture.completedStage(known)
            : CompletableFuture.failedStage(unavailable());
      }
      readAt = clock.instant();
      reading = begun;
    }
    begin(begun);
    return begun.minimalCompletionStage();
  }

  private void begin(CompletableFuture<KeySet> begun) {
    CompletableFuture<byte[]> bytes = new CompletableFuture<>();
    var unused =
        bytes
            .orTimeout(READING_SECONDS, TimeUnit.SECONDS)
            .whenComplete((read, failure) -> ended(begun, read, failure));
    source
        .reading()
        .read()
        .whenComplete(
            (read, failure) -> {
              if (failure != null) {
                bytes.completeExceptionally(failure);
              } else {
                bytes.complete(read);
              }
            });
  }

  private void ended(
      CompletableFuture<KeySet> begun, byte @Nullable [] read, @Nullable Throwable failure) {
    KeySet taken = null;
    Throwable why = failure;
    synchronized (this) {
      reading = null;
      KeySet known = present;
      if (read != null) {
        if (known != null && Arrays.equals(read, content)) {
          taken = known;
        } else {
          try {
            taken = KeySet.parse(read, known == null ? 1 : known.version() + 1);
            present = taken;
            content = read;
          } catch (IllegalArgumentException e) {
            why = e;
          }
        }
      }
    }
    if (taken != null) {
      begun.complete(taken);
      return;
    }
    Throwable cause =
        why instanceof CompletionException && why.getCause() != null ? why.getCause() : why;
    LOG.log(
        Level.WARNING,
        "the keys at " + source.name() + " cannot be used: " + cause + kept(present));
    begun.completeExceptionally(unavailable());
  }

  private static String kept(@Nullable KeySet present) {
    return present == null ? "; no token can be verified" : "; those from before are kept";
  }

  private static RuntimeException unavailable() {
    return Status.UNAVAILABLE.withMessage("tokens cannot be verified at present").exception();
  }
}
