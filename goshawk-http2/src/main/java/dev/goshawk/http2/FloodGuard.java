package dev.goshawk.http2;

/**
 * How much useless work a peer may still cause: two counters, and no clock. Event loop only.
 *
 * <p>Spoiled streams: opening a stream and resetting it at once ("rapid reset"), or provoking us to
 * reset it, gets past the limit on concurrent streams, because the work for a stream outlives it. A
 * stream that ends as it should buys back one that was spoiled, so a client that cancels less than
 * half of its calls is never stopped; nor is one that cancels after it got an answer, as every
 * watcher of a long stream does, for such resets are not counted.
 *
 * <p>Idle frames: small frames that carry nothing cost more to take than to send. What the peer
 * sends usefully buys some back, and so does every read of the carrier: what comes alone in a
 * packet costs the peer as much as us.
 */
final class FloodGuard {
  /**
   * Idle frames that one useful frame pays for. A plain receiver answers each DATA frame with two
   * WINDOW_UPDATEs and perhaps a PING to measure the round trip.
   */
  private static final int PAID_BY_PROGRESS = 4;

  /**
   * Bytes of payload that pay for one more, as a power of two: 512. So even a receiver that gives
   * back each kilobyte by itself, to the stream and to the connection, stays within its budget.
   */
  private static final int LOG_BYTES_FOR_ONE = 9;

  private final Http2Config config;
  private int earlyResetsLeft;
  private int idle;

  FloodGuard(Http2Config config) {
    this.config = config;
    this.earlyResetsLeft = config.resetBudget();
    this.idle = config.idleFrameBudget();
  }

  /** The peer spoiled a stream. */
  void earlyReset() throws Http2Exception {
    if (--earlyResetsLeft < 0) {
      throw new Http2Exception(
          ErrorCode.ENHANCE_YOUR_CALM,
          "peer spoiled more streams by resets, refusals and errors than it completed; resetBudget "
              + config.resetBudget()
              + " is used up");
    }
  }

  /** A stream ended as it should. */
  void completed() {
    if (earlyResetsLeft < config.resetBudget()) {
      earlyResetsLeft++;
    }
  }

  /** A frame that brought nothing forward; {@code what} names it. */
  void idleFrame(String what) throws Http2Exception {
    if (--idle < 0) {
      throw new Http2Exception(
          ErrorCode.ENHANCE_YOUR_CALM,
          "peer sent too many frames that bring nothing forward, the last one "
              + what
              + "; idleFrameBudget "
              + config.idleFrameBudget()
              + " is used up");
    }
  }

  /** A header block, or a frame with this many bytes of payload, went one way or the other. */
  void progress(int bytes) {
    int paid = PAID_BY_PROGRESS + (bytes >> LOG_BYTES_FOR_ONE);
    idle = (int) Math.min((long) idle + paid, config.idleFrameBudget());
  }

  /**
   * DATA of a few bytes went out, because the peer's window let no more through. Nothing is thrown
   * here, in the middle of an owner's call: the peer's next idle frame finds the budget lower.
   */
  void tinyFrame() {
    idle = Math.max(-1, idle - 1);
  }

  /** The carrier read something. */
  void read() {
    if (idle < config.idleFrameBudget()) {
      idle++;
    }
  }
}
