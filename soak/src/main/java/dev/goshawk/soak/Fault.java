package dev.goshawk.soak;

import java.util.Locale;

/**
 * What a {@link FaultProxy} does to one connection, beside passing bytes on.
 *
 * @param kind what
 * @param way to whom the bytes go that it is done to
 * @param after how many bytes of that way are passed on before, 0 or more
 * @param amount of a delay the milliseconds, of a bandwidth the bytes per second, else 0
 */
record Fault(Kind kind, Way way, long after, long amount) {

  /** Nothing. */
  static final Fault NONE = new Fault(Kind.NONE, Way.BOTH, 0, 0);

  /** Kinds of faults. */
  enum Kind {
    /** Bytes pass. */
    NONE,
    /** Each piece waits for a time. */
    DELAY,
    /** So many bytes pass in a second. */
    BANDWIDTH,
    /** Bytes go one by one. */
    DRIBBLE,
    /** Nothing is read any more, and neither side is notified: a network that is down. */
    STALL,
    /** All is read and nothing is passed on, from then on whatever else comes: a black hole. */
    DROP,
    /** Both sides get FIN. */
    CUT,
    /** Both sides get RST. */
    RESET;

    /** Whether the connection ends by it. */
    boolean ends() {
      return this == CUT || this == RESET;
    }
  }

  /** Where bytes go. */
  enum Way {
    /** From the client to the server. */
    TO_SERVER,
    /** From the server to the client. */
    TO_CLIENT,
    /** Both ways, each counted by itself. */
    BOTH;

    /** Whether what is done this way is done that way. */
    boolean covers(Way other) {
      return this == BOTH || this == other;
    }
  }

  /** A fault that takes no amount. */
  static Fault of(Kind kind, Way way, long after) {
    return new Fault(kind, way, after, 0);
  }

  @Override
  public String toString() {
    return (kind + " " + way).toLowerCase(Locale.ROOT) + " after " + after;
  }
}
