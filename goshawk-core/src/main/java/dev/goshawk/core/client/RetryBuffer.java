package dev.goshawk.core.client;

import dev.goshawk.core.connection.ByteBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The encoded messages of one stream of requests, in the order in which they were sent, for as long
 * as a stream that is yet to be opened may need them.
 *
 * <pre>
 *   waiting: without a stream ──opened──▶ sent: a stream has them ──▶ committed: nothing is kept
 *            ▲                                  │
 *            └───── taken back: not looked at ──┘
 * </pre>
 *
 * <p>While they wait they are all there is of the requests, and are bounded by the call's readiness
 * alone. While a stream has them they are a second copy, though not one of the bytes: these are the
 * arrays that the stream was given. That copy is bounded by the {@link RetryBudget}. What exceeds
 * it, and the begin of a response, commits the call to its stream.
 *
 * <p>Guarded by the monitor of its {@link StreamedRequests}, but for {@link #isCommitted}, which
 * any thread may ask: it only ever becomes true, and then the call has its last stream.
 */
final class RetryBuffer {

  /** What a message counts beside its bytes: about an array's header and its place in the list. */
  static final int OVERHEAD = 32;

  private static final byte[][] NONE = {};

  private final RetryBudget shared;
  private final ByteBudget memory;
  private List<byte[]> messages = new ArrayList<>(4);
  private long bytes;
  private boolean sent;
  private @Nullable String excess;
  private volatile boolean committed;

  RetryBuffer(RetryBudget shared, ByteBudget memory) {
    this.shared = shared;
    this.memory = memory;
  }

  /** Whether nothing is kept any more. Any thread. */
  boolean isCommitted() {
    return committed;
  }

  /** What the messages that are kept count, in bytes. */
  long bytes() {
    return bytes;
  }

  /** Keeps a message that a stream has got, or that waits for one. */
  void add(byte[] message) {
    if (committed) {
      return;
    }
    long more = (long) message.length + OVERHEAD;
    if (sent && !reserve(more)) {
      return;
    }
    messages.add(message);
    bytes += more;
    memory.add(more);
  }

  /** A stream is there, the first or one more: all messages, which it is to send. */
  byte[][] opened() {
    byte[][] all = messages.isEmpty() ? NONE : messages.toArray(NONE);
    if (!committed && !sent && reserve(bytes)) {
      sent = true;
    }
    return all;
  }

  /** The last stream is of no use: the messages wait for the next. */
  void takenBack() {
    if (sent) {
      sent = false;
      shared.release(bytes);
    }
  }

  /** Keeps nothing from now on. */
  void commit() {
    takenBack();
    committed = true;
    messages = List.of();
    memory.add(-bytes);
    bytes = 0;
  }

  /** Why the messages cannot be sent again, or null when that is not for their size. */
  @Nullable String excess() {
    return excess;
  }

  /** Takes memory of the channel for so many more bytes, or commits. */
  private boolean reserve(long more) {
    long needed = (sent ? bytes : 0) + more;
    if (needed > shared.perCall()) {
      excess =
          String.format(
              Locale.ROOT,
              "its requests take %,d bytes, more than perCallRetryBufferSize %,d",
              needed,
              shared.perCall());
    } else if (!shared.reserve(more)) {
      excess =
          String.format(
              Locale.ROOT,
              "its requests of %,d bytes and those of other calls take more than retryBufferSize %,d",
              needed,
              shared.total());
    } else {
      return true;
    }
    commit();
    return false;
  }
}
