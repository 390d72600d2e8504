package dev.goshawk.http2;

/**
 * What a connection remembers of stream ids that have no stream: which are idle, which are over,
 * and why. Event loop only.
 *
 * <p>A peer may use up to 2^30 ids, so there is no set of them. What must be known is in a few
 * ints:
 *
 * <ul>
 *   <li>The highest id so far on either side: above it all are idle, at and below it none is (RFC
 *       9113 section 5.1.1).
 *   <li>The last run of ids that the peer skipped: they were never used, unlike others below.
 *   <li>The last {@value #REMEMBERED} ids that either side reset, those of the peer as negative
 *       numbers. What the peer sent before it saw our reset must be ignored. What it sends after
 *       its own is an error of that stream alone, which is answered once by RST_STREAM: grpc-java
 *       over Netty takes a stream for open until its RST_STREAM has been written out, and what the
 *       application sends meanwhile follows that; the other calls of the connection must not be
 *       affected. When the ring overflows it keeps the highest id that fell out: an id at or below
 *       it may have been reset, and gets the benefit of the doubt.
 * </ul>
 */
final class StreamIds {
  /** Of ids without a stream. */
  enum Kind {
    /** Not used yet. */
    IDLE,
    /** The peer went past it without using it. */
    SKIPPED,
    /** We reset it, or said by GOAWAY that we ignore it, and the peer may go on for a while. */
    IGNORED,
    /** The peer reset it, and has not been told yet that it must not go on. */
    RESET_BY_PEER,
    /** Ended by both sides. */
    CLOSED
  }

  /** More than a client cancels in one round trip, as a rule. */
  private static final int REMEMBERED = 128;

  private static final int[] NONE = {};

  private final boolean server;

  /** Client: the next id to open; below 0 when all are used up. */
  private int nextLocal = 1;

  /** Client: the highest id whose headers were sent. */
  private int highestSent;

  /** Server: the highest id that the peer used. */
  private int highestPeer;

  /** Server: the highest id that became a stream or was answered by a reset. */
  private int highestAccepted;

  private int skippedFrom;
  private int skippedTo;

  private boolean goAwaySent;

  /** Server: the lowest id that our GOAWAYs named; new ones above are ignored. */
  private int goAwayLast = Integer.MAX_VALUE;

  private int[] reset = NONE;
  private int nextReset;
  private int highestForgotten;

  StreamIds(boolean server) {
    this.server = server;
  }

  /** Whether an id may name a stream that the peer begins. */
  boolean beganByPeer(int id) {
    return server && (id & 1) == 1;
  }

  /** What is to be said of an id that is not in the table. */
  Kind kind(int id) {
    boolean odd = (id & 1) == 1;
    if (!odd || id > (server ? highestPeer : highestOpened())) {
      return Kind.IDLE;
    }
    if (id <= highestForgotten || (server && id > goAwayLast) || remembers(id)) {
      return Kind.IGNORED;
    }
    if (remembers(-id)) {
      return Kind.RESET_BY_PEER;
    }
    return id >= skippedFrom && id <= skippedTo ? Kind.SKIPPED : Kind.CLOSED;
  }

  // Ids that the peer uses.

  int highestPeer() {
    return highestPeer;
  }

  /** The peer used {@code id}, which is above all before. */
  void usedByPeer(int id) {
    int expected = highestPeer == 0 ? 1 : highestPeer + 2;
    if (id > expected) {
      skippedFrom = expected;
      skippedTo = id - 2;
    }
    highestPeer = id;
    if (id <= goAwayLast) {
      highestAccepted = id;
    }
  }

  // Ids that we use.

  boolean hasLocalLeft() {
    return nextLocal > 0;
  }

  int takeLocal() {
    int id = nextLocal;
    nextLocal += 2;
    return id;
  }

  /** Client: skips the ids below. */
  void nextLocal(int id) {
    nextLocal = id;
  }

  private int highestOpened() {
    return nextLocal > 0 ? nextLocal - 2 : Integer.MAX_VALUE;
  }

  /** Our headers of {@code id} go out; false when a later id was first, which must not be. */
  boolean sendsHeaders(int id) {
    if (id < highestSent) {
      return false;
    }
    highestSent = id;
    return true;
  }

  // Resets.

  void resetByUs(int id) {
    remember(id);
  }

  void resetByPeer(int id) {
    remember(-id);
  }

  private void remember(int id) {
    if (reset.length == 0) {
      reset = new int[REMEMBERED];
    }
    highestForgotten = Math.max(highestForgotten, Math.abs(reset[nextReset]));
    reset[nextReset] = id;
    nextReset = (nextReset + 1) % REMEMBERED;
  }

  private boolean remembers(int id) {
    for (int known : reset) {
      if (known == id) {
        return true;
      }
    }
    return false;
  }

  // GOAWAY that we send.

  boolean goAwaySent() {
    return goAwaySent;
  }

  /** Whether a GOAWAY that names a real last stream was sent. */
  boolean finalGoAwaySent() {
    return goAwayLast != Integer.MAX_VALUE;
  }

  /** Notes a GOAWAY of no definite end. */
  int gracefulGoAway() {
    goAwaySent = true;
    return Integer.MAX_VALUE;
  }

  /** Notes a GOAWAY, and returns the stream id that it must name. */
  int finalGoAway() {
    goAwaySent = true;
    goAwayLast = Math.min(goAwayLast, highestAccepted);
    return goAwayLast;
  }
}
