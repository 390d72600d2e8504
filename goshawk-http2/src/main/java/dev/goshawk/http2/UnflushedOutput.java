package dev.goshawk.http2;

import dev.goshawk.http2.buffer.OutputBuffer;

/**
 * How much has gone out that the peer may not have read: what lies in the output, and what the
 * carrier took over although it was full. Event loop only.
 *
 * <p>A carrier that empties the output into a queue of its own makes it look drained. So while it
 * says that it is full, what it takes counts on; a peer that asks and never reads would otherwise
 * fill that queue with answers.
 */
final class UnflushedOutput {
  private final OutputBuffer output;
  private boolean full;

  /** Taken over by the carrier since it became full, in bytes. */
  private long taken;

  private int controlFrames;

  UnflushedOutput(OutputBuffer output) {
    this.output = output;
  }

  /** The carrier says whether its queue is full. */
  void carrierFull(boolean isFull) {
    full = isFull;
    if (!isFull) {
      taken = 0;
      if (output.isEmpty()) {
        controlFrames = 0;
      }
    }
  }

  /** The carrier is about to take the whole output. */
  void draining() {
    if (full) {
      taken += output.size();
    } else {
      controlFrames = 0;
    }
  }

  /** The bytes that were not flushed. */
  long bytes() {
    return output.size() + taken;
  }

  /**
   * Counts one more frame that the peer makes us send, and returns how many there are that were not
   * flushed.
   */
  int countControlFrame() {
    controlFrames = output.isEmpty() && !full ? 1 : controlFrames + 1;
    return controlFrames;
  }
}
