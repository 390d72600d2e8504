package dev.goshawk.core.connection;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes that a whole channel or server holds for its calls: what waits to be sent, and messages
 * that have come in part. Any thread.
 *
 * <p>Windows bound each stream and each connection; this bounds all of them together, so that many
 * that are within their bounds do not take the heap up.
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
