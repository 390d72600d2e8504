package dev.goshawk.http2;

import static dev.goshawk.http2.octets.Decimal.grouped;

/**
 * How much useless work a peer may still cause: two {@linkplain Budget budgets}. Event loop only.
 *
 * <p>Streams that are reset early: opening a stream and resetting it at once ("rapid reset",
 * CVE-2023-44487), or making us reset it ("made you reset", CVE-2025-8671), gets past the limit on
 * concurrent streams, because the work for a stream outlives it. A stream that both ends end gives
 * one back, and so does time: a client that cancels less than half of its calls, or no more of them
 * in a second than {@code resetBudgetPerSecond}, is never stopped; nor is one that cancels after it
 * got an answer, as every watcher of a long stream does, for such resets are not counted.
 *
 * <p>Idle frames: small frames that carry nothing cost more to take than to send. What the peer
 * sends usefully gives some back, and so do time and every read of the carrier: what comes alone in
 * a packet costs the peer as much as us. RST_STREAM on a stream that we ended first is not one.
 */
final class FloodGuard {
  /**
   * Idle frames that one useful frame pays for. A plain receiver answers each DATA frame with two
   * WINDOW_UPDATEs and perhaps a PING to measure the round trip.
   */
  private static final int IDLE_FRAMES_PER_PROGRESS = 4;

  /**
   * Bytes of payload that pay for one more, as a power of two: 512. So even a receiver that gives
   * back each kilobyte by itself, to the stream and to the connection, stays within its budget.
   */
  private static final int LOG_BYTES_FOR_ONE = 9;

  private final Budget earlyResets;
  private final Budget idleFrames;
  private final int maxAwaitedResets;

  /** How many streams we ended first whose RST_STREAM of the peer's has not come. */
  private int awaitedResets;

  FloodGuard(Http2Config config, Http2Handler clock) {
    earlyResets = new Budget(config.resetBudget(), config.resetBudgetPerSecond(), clock);
    idleFrames = new Budget(config.idleFrameBudget(), config.idleFrameBudgetPerSecond(), clock);
    maxAwaitedResets = config.maxConcurrentStreams();
  }

  /** The peer reset a stream before an answer, or made us reset or refuse one. */
  void earlyReset() throws Http2Exception {
    if (!earlyResets.take()) {
      throw new Http2Exception(
          ErrorCode.ENHANCE_YOUR_CALM,
          "too many early stream resets: resetBudget "
              + grouped(earlyResets.size())
              + " exceeded; it refills by resetBudgetPerSecond "
              + grouped(earlyResets.perSecond())
              + " and with each stream that completes");
    }
  }

  /** A stream was ended by both ends. */
  void completed() {
    earlyResets.giveBack(1);
  }

  /** A frame that carries nothing; {@code what} names it. */
  void idleFrame(String what) throws Http2Exception {
    if (!idleFrames.take()) {
      throw new Http2Exception(
          ErrorCode.ENHANCE_YOUR_CALM,
          "too many frames without progress, the last one "
              + what
              + ": idleFrameBudget "
              + grouped(idleFrames.size())
              + " exceeded; it refills by idleFrameBudgetPerSecond "
              + grouped(idleFrames.perSecond())
              + " and with header blocks and DATA");
    }
  }

  /**
   * We ended a stream that the peer had not: its own RST_STREAM may be on the way, or be its answer
   * to our end. So many are for free as streams may be open at a time: the peer opens no other in
   * place of one before it has sent that.
   */
  void endedFirst() {
    if (awaitedResets < maxAwaitedResets) {
      awaitedResets++;
    }
  }

  /** RST_STREAM on a stream that is over. */
  void lateReset() throws Http2Exception {
    if (awaitedResets > 0) {
      awaitedResets--;
    } else {
      idleFrame("RST_STREAM on a closed stream");
    }
  }

  /** A header block, or a frame with this many bytes of payload, went one way or the other. */
  void progress(int bytes) {
    idleFrames.giveBack(IDLE_FRAMES_PER_PROGRESS + (bytes >> LOG_BYTES_FOR_ONE));
  }

  /**
   * A DATA frame of a few bytes went out, because the peer's window let no more through. Nothing is
   * thrown here, in the middle of an owner's call: the peer's next idle frame finds the budget
   * lower.
   */
  void tinyFrame() {
    idleFrames.takeUnchecked();
  }

  /** The carrier read something. */
  void read() {
    idleFrames.giveBack(1);
  }
}
