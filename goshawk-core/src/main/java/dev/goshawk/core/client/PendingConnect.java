package dev.goshawk.core.client;

import dev.goshawk.core.transport.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to connect: how to give it up, and when it takes too long. The channel's loop only.
 */
final class PendingConnect {

  private @Nullable Runnable abort;
  private EventLoop.@Nullable Timer limit;

  /**
   * The transport has it.
   *
   * @param abort how to give it up
   * @param limit runs when it takes too long
   */
  void begun(Runnable abort, EventLoop.Timer limit) {
    this.abort = abort;
    this.limit = limit;
  }

  /** How it went is known. */
  void ended() {
    if (limit != null) {
      limit.cancel();
      limit = null;
    }
  }

  /** Gives it up. */
  void abort() {
    if (abort != null) {
      abort.run();
    }
  }
}
