package dev.goshawk.core.client;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import java.util.List;

/**
 * What a server says of the next attempt: {@code grpc-retry-pushback-ms} in its trailers.
 * Immutable, any thread. Source: gRFC A6.
 *
 * @param kind what it says
 * @param nanos how long to wait, where it is {@link Kind#DELAY}
 */
record Pushback(Kind kind, long nanos) {

  /** What a server may say. */
  enum Kind {
    /** Nothing. */
    NONE,
    /** The next attempt after exactly this time. */
    DELAY,
    /** No more attempts: the number is negative, unreadable, or there are several. */
    STOP
  }

  static final MetadataKey<String> KEY = MetadataKey.ascii("grpc-retry-pushback-ms");

  private static final Pushback NOTHING = new Pushback(Kind.NONE, 0);
  private static final Pushback REFUSAL = new Pushback(Kind.STOP, 0);
  private static final long MILLI = 1_000_000L;

  /** What trailers say. Leading zeros are read, though gRFC A6 forbids servers to send them. */
  static Pushback of(Metadata trailers) {
    if (trailers.isEmpty() || !trailers.contains(KEY)) {
      return NOTHING;
    }
    List<String> values = trailers.all(KEY);
    long millis = values.size() == 1 ? millis(values.get(0)) : -1;
    return millis < 0 ? REFUSAL : new Pushback(Kind.DELAY, millis * MILLI);
  }

  /** A number of digits only that fits into 32 bits, or -1. */
  private static long millis(String text) {
    if (text.isEmpty()) {
      return -1;
    }
    long value = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
      if (value > Integer.MAX_VALUE) {
        return -1;
      }
    }
    return value;
  }
}
