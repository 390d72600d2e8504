package dev.goshawk.core.connection;

import dev.goshawk.core.transport.EventLoop;
import dev.goshawk.http2.buffer.OutputBuffer;
import dev.goshawk.http2.hpack.HeaderSource;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response, whatever carries them: a stream of HTTP/2 today.
 *
 * <p>Event loop only, but for {@link #loop}. Whoever makes one gives what comes in to the call that
 * it is of. Header fields go by the types of {@code dev.goshawk.http2.hpack}, which any version of
 * HTTP can write.
 */
public interface HttpExchange {

  /** Why this side ends an exchange before both sides have ended it. */
  enum Reset {
    /** The answer is whole, and the rest of the request is of no use (RFC 9113 §8.1). */
    ANSWERED,
    /** The call was cancelled, or is too late. */
    CANCELLED,
    /** The other side makes this one hold too much. */
    OVERLOADED,
    /** The end cannot be told in another way. */
    FAILED
  }

  /** The loop on which the exchange lives. Any thread. */
  EventLoop loop();

  // What comes in.

  /**
   * When the bytes came that are being looked at, or now if none are, on the clock of the loop,
   * which is read once for all that came together. The loop.
   */
  long receivedAt();

  /** So many bytes of data have been used: the peer may send as many more. */
  void consumed(int bytes);

  /** Whether the peer has ended its side. */
  boolean remoteEnded();

  /**
   * Whether so many bytes may be allocated for a message before it comes. They are {@linkplain
   * #release released} when it has come, or will not.
   */
  boolean reserve(int bytes);

  /** A message for which bytes were reserved has come, or will not. */
  void release(int bytes);

  /** What the memory of messages that have come in part counts for, or null. */
  @Nullable ByteBudget budget();

  // What goes out.

  /** The largest header list that the peer takes, in bytes as RFC 9113 §6.5.2 counts. */
  int maxHeaderListSize();

  /**
   * Sends headers, or with {@code end} trailers or headers without anything behind them. Behind
   * data that wait, the source is asked when its turn comes.
   */
  void sendHeaders(HeaderSource headers, boolean end);

  /**
   * Where so many bytes of data may be written that go out now in one piece, or null when they
   * cannot. If not null, exactly as many are written, or none and {@link #dropData} is called, and
   * nothing else happens before {@link #endData}.
   */
  @Nullable OutputBuffer beginData(int bytes);

  /** What was begun has been written. */
  void endData(boolean end);

  /** Takes back what was begun. */
  void dropData();

  /** Sends data, or lets them wait for their turn. The array is not changed any more. */
  void sendData(byte[] bytes, int len, boolean end);

  /** Bytes that were given to be sent, and wait. */
  int pendingBytes();

  /** Since when they wait, or last did, on the clock of the loop. */
  long pendingSince();

  /** What keeps data from going out, in words, or null when nothing does. */
  @Nullable String stalled();

  /** Ends the exchange at once; no event follows. */
  void reset(Reset why);

  /**
   * The answer is whole although the request may not be, whose rest is taken for a while and
   * dropped: a peer that does not expect the answer might lose it by a reset.
   */
  void discardRest();

  /** Something was given to be sent: it goes out soon, together with what else there is. */
  void flushSoon();
}
