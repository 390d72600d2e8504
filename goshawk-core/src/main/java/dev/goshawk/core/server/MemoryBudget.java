package dev.goshawk.core.server;

import dev.goshawk.api.Status;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of messages all connections of a server hold together: what waits to be sent, and
 * what has come in part. Any thread; a connection tells what it holds after each flush and batch.
 *
 * <pre>
 *   0 ──────────────── limit ─────────────────────── limit + 1/4
 *      all is taken      no new calls; the stream with     responses are not taken either
 *                        most unsent bytes is reset
 * </pre>
 */
final class MemoryBudget {

  private final long limit;
  private final AtomicLong used = new AtomicLong();

  /**
   * Nothing held yet.
   *
   * @param limit in bytes
   */
  MemoryBudget(long limit) {
    this.limit = limit;
  }

  /** So many more bytes are held, or fewer. */
  void add(long bytes) {
    used.addAndGet(bytes);
  }

  /** Whether more is held than the limit says. */
  boolean isExceeded() {
    return used.get() > limit;
  }

  /** Whether so much is held that not even responses of running calls can be taken. */
  boolean isExhausted() {
    return used.get() > limit + limit / 4;
  }

  /** What a call is told that is refused or ended for this. */
  Status refusal() {
    return Status.RESOURCE_EXHAUSTED.withMessage(
        String.format(
            Locale.ROOT,
            "the server holds %,d bytes of messages, which exceed maxBufferedBytes %,d",
            used.get(),
            limit));
  }

  /** How many bytes are held. */
  long used() {
    return used.get();
  }
}
