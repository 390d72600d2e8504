package dev.goshawk.limits;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import java.util.concurrent.TimeUnit;

/**
 * What a refused call is answered: a status, and in {@code grpc-retry-pushback-ms} when to try
 * again (gRFC A6). Any thread, without state.
 */
final class Refusal {

  private static final MetadataKey<String> PUSHBACK = MetadataKey.ascii("grpc-retry-pushback-ms");

  private Refusal() {}

  /** The server has too much to do, whoever asks: another one may not. */
  static StatusException full(String words, long pushbackNanos) {
    return of(Status.UNAVAILABLE, words, pushbackNanos);
  }

  /** The caller has more than its share. */
  static StatusException overQuota(String words, long pushbackNanos) {
    return of(Status.RESOURCE_EXHAUSTED, words, pushbackNanos);
  }

  private static StatusException of(Status status, String words, long pushbackNanos) {
    // Rounded up: a client that comes a moment early would be refused again.
    long millis = (pushbackNanos + 999_999) / TimeUnit.MILLISECONDS.toNanos(1);
    return new StatusException(
        status.withMessage(words),
        Metadata.of(PUSHBACK, Long.toString(Math.min(millis, Integer.MAX_VALUE))));
  }
}
