package dev.goshawk.core.message;

import dev.goshawk.api.Status;
import dev.goshawk.http2.buffer.ByteSource;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream's bytes into length-prefixed messages, as many as are asked for.
 *
 * <p>Event loop only. Borders of DATA frames mean nothing. A message that lies whole in the bytes
 * at hand is passed on in place; one that does not is gathered in an array of its own, as far as
 * the connection allows it, and else in one that grows as bytes come, so that lengths alone cost
 * little memory. What comes of it later is read straight into that array, which becomes the
 * message's where a marshaller keeps it, and else serves the next one on the same thread. Bytes
 * beyond the demand are held as they are: they are not consumed, so the peer's window bounds them.
 */
public final class Deframer {

  /**
   * The most that is allocated at first for a message that has not come whole, in bytes: 4 MiB,
   * which is all of almost every message.
   */
  private static final int WHOLE = 4 * 1024 * 1024;

  /** The same where the connection may not allocate so much, in bytes: 256 KiB. */
  private static final int FIRST_PIECE = 256 * 1024;

  /**
   * The same where the connection has allocated much for messages that have not come. A client can
   * have a thousand calls that claim a large message, and send none of it.
   */
  private static final int SMALL_PIECE = 4 * 1024;

  /** How much larger the array gets when it is full: at most so much is held for each byte sent. */
  private static final int GROWTH = 4;

  /** The longest array that is kept for the next message, in bytes: 4 MiB, one for each loop. */
  private static final int MAX_SPARE = 4 * 1024 * 1024;

  private static final byte[] NONE = {};

  private static final ThreadLocal<byte[]> SPARE =
      new ThreadLocal<>() {
        @Override
        protected byte[] initialValue() {
          return NONE;
        }
      };

  /** Where messages go. */
  public interface Target {
    /** Whether so many bytes may be allocated before they come; they are then {@link #release}d. */
    default boolean reserve(int bytes) {
      return true;
    }

    /** The message for which bytes were reserved has come, or will not. */
    default void release(int bytes) {}

    /** How many more messages are wanted now. */
    int demand();

    /** The largest length that a prefix may name, in bytes. */
    int maxLength();

    /**
     * A message, valid during the call only, unless the array is given away. It lowers the demand
     * by one.
     *
     * @param own whether the array holds nothing but the message and may be kept
     * @return whether the array was kept
     */
    boolean onMessage(byte[] buf, int off, int len, boolean compressed, boolean own)
        throws MessageException;

    /**
     * Checks whether a message of a length may be gathered that has not come whole.
     *
     * @throws MessageException when there is too little memory for it
     */
    default void checkRoom(int length) throws MessageException {}

    /** So many bytes more of memory are held between feeds, or with a negative number fewer. */
    default void onMemory(int bytes) {}

    /** So many bytes are no longer held. */
    void onConsumed(int bytes);
  }

  private final Target target;

  private int prefixHave;
  private int flag;
  private int length;
  private byte @Nullable [] body;
  private int bodyHave;
  private int reserved;

  private byte @Nullable [] held;
  private int heldStart;
  private int heldEnd;
  private boolean discarded;
  private int memory; // what the target was told of
  private long heldSince;

  // Of the bytes that are being parsed.
  private int parsedTo;
  private int reported;

  public Deframer(Target target) {
    this.target = target;
  }

  /** Whether bytes are held until more messages are asked for. */
  public boolean isHolding() {
    return heldStart < heldEnd;
  }

  /** Notes when bytes began to be held, in nanoseconds. */
  public void heldSince(long now) {
    heldSince = now;
  }

  /** When bytes began to be held. */
  public long heldSince() {
    return heldSince;
  }

  /** Whether a message has begun and not ended. */
  public boolean isInside() {
    return prefixHave > 0 || body != null;
  }

  /** Takes bytes, and keeps no reference to the array. */
  public void feed(byte[] buf, int off, int len) throws MessageException {
    try {
      int parsed = isHolding() ? 0 : parse(buf, off, off + len, false);
      if (parsed == len) {
        return;
      }
      if (discarded) { // from within a message
        target.onConsumed(len - parsed);
      } else {
        hold(buf, off + parsed, len - parsed);
      }
    } finally {
      tellMemory();
    }
  }

  /** Tells the target what is held from here to the next feed. */
  private void tellMemory() {
    int now = discarded ? 0 : (body == null ? 0 : body.length) + (held == null ? 0 : held.length);
    if (now != memory) {
      int more = now - memory;
      memory = now;
      target.onMemory(more);
    }
  }

  /** How many bytes of a message that has begun may come by {@link #feed(ByteSource, int)} now. */
  public int room() {
    return body == null || isHolding() || target.demand() == 0 ? 0 : length - bodyHave;
  }

  /** Reads bytes of the message that has begun, no more than there is {@link #room}. */
  public void feed(ByteSource source, int len) throws MessageException {
    byte[] gathering;
    try {
      gathering = room(Objects.requireNonNull(body), len);
    } catch (MessageException e) {
      source.read(new byte[len], 0, len); // they are in front of other frames
      target.onConsumed(len);
      throw e;
    }
    source.read(gathering, bodyHave, len);
    bodyHave += len;
    target.onConsumed(len);
    try {
      if (bodyHave == length) {
        gathered(gathering);
      }
    } finally {
      tellMemory();
    }
  }

  private void gathered(byte[] message) throws MessageException {
    body = null;
    release();
    boolean own = message.length == length;
    if (!target.onMessage(message, 0, length, flag == 1, own)) {
      giveBack(message);
    }
  }

  /** Goes on with what is held, because the demand has grown. */
  public void resume() throws MessageException {
    byte[] source = held;
    if (source == null || !isHolding()) {
      return;
    }
    try {
      parse(source, heldStart, heldEnd, true);
      if (!isHolding()) {
        held = null;
        heldStart = 0;
        heldEnd = 0;
      }
    } finally {
      tellMemory();
    }
  }

  /**
   * Forgets everything and takes no more, also from within a message; the number of bytes that were
   * held.
   */
  public int discard() {
    int dropped = heldEnd - heldStart;
    discarded = true;
    held = null;
    body = null;
    release();
    heldStart = 0;
    heldEnd = 0;
    tellMemory();
    return dropped;
  }

  /**
   * Parses while messages are wanted; the number of bytes used. Behind a message that cannot be
   * taken nothing is held, for nothing of it will be asked for.
   *
   * @param fromHeld whether the bytes are those that are held
   */
  private int parse(byte[] buf, int off, int end, boolean fromHeld) throws MessageException {
    parsedTo = off;
    reported = off;
    try {
      parse(buf, end, fromHeld);
    } catch (MessageException e) {
      if (!(fromHeld && discarded)) {
        consumed(end, fromHeld);
      }
      throw e;
    }
    return parsedTo - off;
  }

  private void parse(byte[] buf, int end, boolean fromHeld) throws MessageException {
    int at = parsedTo;
    while (at < end && target.demand() > 0) {
      byte[] gathering = body;
      if (gathering != null) {
        int n = Math.min(end - at, length - bodyHave);
        gathering = room(gathering, n);
        System.arraycopy(buf, at, gathering, bodyHave, n);
        bodyHave += n;
        at += n;
        if (bodyHave == length) {
          consumed(at, fromHeld);
          gathered(gathering);
        }
        continue;
      }
      at += prefix(buf, at, end);
      if (prefixHave < MessageEncoder.PREFIX) {
        break;
      }
      prefixHave = 0;
      checkPrefix();
      if (end - at >= length) {
        int start = at;
        at += length;
        consumed(at, fromHeld);
        target.onMessage(buf, start, length, flag == 1, false);
      } else {
        target.checkRoom(length);
        bodyHave = 0;
        body = take(firstPiece());
      }
    }
    consumed(at, fromHeld);
    parsedTo = at;
  }

  /** Bytes up to here are no longer held. */
  private void consumed(int to, boolean fromHeld) {
    int bytes = to - reported;
    if (bytes > 0) {
      reported = to;
      if (fromHeld) {
        heldStart += bytes;
      }
      target.onConsumed(bytes);
    }
  }

  private int firstPiece() {
    if (length <= SMALL_PIECE) {
      return length;
    }
    int size = Math.min(length, WHOLE);
    if (!target.reserve(size)) {
      size = Math.min(length, FIRST_PIECE);
      if (!target.reserve(size)) {
        return SMALL_PIECE;
      }
    }
    reserved = size;
    return size;
  }

  private void release() {
    if (reserved > 0) {
      target.release(reserved);
      reserved = 0;
    }
  }

  private static byte[] take(int size) {
    byte[] spare = SPARE.get();
    if (spare.length < size) {
      return new byte[size];
    }
    SPARE.set(NONE);
    return spare;
  }

  private static void giveBack(byte[] array) {
    if (array.length <= MAX_SPARE && array.length > SPARE.get().length) {
      SPARE.set(array);
    }
  }

  /** An array with what was gathered and room for more: many messages may have begun at a time. */
  private byte[] room(byte[] gathering, int more) throws MessageException {
    if (bodyHave + more > gathering.length) {
      target.checkRoom(length);
      long larger = Math.max((long) bodyHave + more, (long) GROWTH * gathering.length);
      body = Arrays.copyOf(gathering, (int) Math.min(length, larger));
      return body;
    }
    return gathering;
  }

  private int prefix(byte[] buf, int at, int end) {
    int i = at;
    while (i < end && prefixHave < MessageEncoder.PREFIX) {
      int octet = buf[i++] & 0xff;
      if (prefixHave++ == 0) {
        flag = octet;
        length = 0;
      } else {
        length = length << 8 | octet;
      }
    }
    return i - at;
  }

  private void checkPrefix() throws MessageException {
    check(flag, length, target.maxLength());
  }

  /** Checks the prefix of a message; the length is unsigned, so one of 2^31 or more is negative. */
  public static void check(int flag, int length, int limit) throws MessageException {
    if ((flag & ~1) != 0) {
      throw new MessageException(
          Status.INTERNAL.withMessage(
              String.format(
                  Locale.ROOT, "message with flag 0x%02x; only 0 and 1 are defined", flag)));
    }
    if (length < 0 || length > limit) {
      throw new MessageException(
          Status.RESOURCE_EXHAUSTED.withMessage(
              String.format(
                  Locale.ROOT,
                  "message of %,d bytes exceeds maxInboundMessageSize %,d",
                  Integer.toUnsignedLong(length),
                  limit)));
    }
  }

  private void hold(byte[] buf, int off, int len) {
    byte[] target = held;
    if (target == null) {
      target = new byte[Math.max(len, 256)];
    } else if (heldEnd + len > target.length) {
      int size = heldEnd - heldStart;
      byte[] from = target;
      if (size + len > target.length) {
        target = new byte[Math.max(size + len, 2 * target.length)];
      }
      System.arraycopy(from, heldStart, target, 0, size);
      heldStart = 0;
      heldEnd = size;
    }
    System.arraycopy(buf, off, target, heldEnd, len);
    heldEnd += len;
    held = target;
  }
}
