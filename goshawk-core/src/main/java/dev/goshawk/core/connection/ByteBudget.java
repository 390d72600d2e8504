package dev.goshawk.core.connection;

import dev.goshawk.api.Status;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes that a whole channel or server holds for its calls: what waits to be sent, and messages
 * that have come in part. Any thread.
 *
 * <p>Windows bound each stream and each connection; this bounds all of them together, so that many
 * that are within their bounds do not take the heap up.
 *
 * <pre>
 *   0 ──────────────── limit ─────────────────────── limit + 1/4
 *      all is taken      a server takes no new calls   responses are not taken either
 *                        and resets the stream with
 *                        most unsent bytes
 * </pre>
 */
public final class ByteBudget {

  private final long limit;
  private final String setting;
  private final AtomicLong used = new AtomicLong();

  /**
   * A budget of which nothing is used.
   *
   * @param setting what the limit is set by, for words
   */
  public ByteBudget(long limit, String setting) {
    this.limit = limit;
    this.setting = setting;
  }

  /** So many bytes more are held, or with a negative number fewer. */
  public void add(long bytes) {
    used.addAndGet(bytes);
  }

  /** Whether so many bytes more would be within the limit. */
  public boolean allows(long bytes) {
    return used.get() + bytes <= limit;
  }

  /** Whether more is held than the limit says. */
  public boolean isExceeded() {
    return used.get() > limit;
  }

  /** Whether so much is held that not even responses of running calls can be taken. */
  public boolean isExhausted() {
    return used.get() > limit + limit / 4;
  }

  /** What a call of a server is told that is refused or ended for this. */
  public Status refusal() {
    return Status.RESOURCE_EXHAUSTED.withMessage(
        String.format(
            Locale.ROOT,
            "the server holds %,d bytes of messages, which exceed %s %,d",
            used.get(),
            setting,
            limit));
  }

  /** The bytes held now. */
  public long used() {
    return used.get();
  }

  /** The limit. */
  public long limit() {
    return limit;
  }

  /** What the limit is set by. */
  public String setting() {
    return setting;
  }
}
