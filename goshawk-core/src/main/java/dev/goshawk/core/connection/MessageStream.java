package dev.goshawk.core.connection;

import dev.goshawk.api.Codec;
import dev.goshawk.api.Marshaller;
import dev.goshawk.api.Status;
import dev.goshawk.core.loop.Elapsed;
import dev.goshawk.core.message.Deframer;
import dev.goshawk.core.message.MessageEncoder;
import dev.goshawk.core.message.MessageException;
import dev.goshawk.http2.Http2Connection;
import dev.goshawk.http2.Http2Stream;
import dev.goshawk.http2.StallReason;
import dev.goshawk.http2.StreamReset;
import dev.goshawk.http2.buffer.ByteSource;
import dev.goshawk.http2.buffer.OutputBuffer;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A stream of messages both ways: what calls on the client and on the server have in common.
 *
 * <p>The way in belongs to the event loop. The way out takes messages from any thread, one after
 * another: on the loop, with nothing before it, a message is written straight into the connection's
 * output; from elsewhere it is encoded by its own thread and posted as one task.
 *
 * <table>
 * <caption>Fields and who touches them</caption>
 * <tr><th>field<th>read<th>write
 * <tr><td>demand, delivering, deframer, inboundOver, endSeen<td>loop<td>loop
 * <tr><td>blockedSince, heldSince, counted, settled<td>loop<td>loop, when data begin to wait
 * <tr><td>posted<td>any<td>any, atomically
 * <tr><td>unsent<td>any<td>loop
 * <tr><td>awaited<td>any<td>any
 * </table>
 */
public abstract class MessageStream extends Http2Stream implements Deframer.Target {

  /** More than so many bytes waiting to be sent make a call not ready, by default: 32 KiB. */
  public static final int READY_THRESHOLD = 32 * 1024;

  /** What a posted operation counts beside its bytes, so that operations without bytes count. */
  private static final int POSTED_OVERHEAD = 64;

  private static final VarHandle POSTED;

  static {
    try {
      POSTED = MethodHandles.lookup().findVarHandle(MessageStream.class, "posted", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private int demand;
  private boolean delivering;
  private @Nullable Deframer deframer;
  private boolean inboundOver;
  private boolean endSeen;
  private long blockedSince;
  private long heldSince;
  private int counted; // of the bytes that wait to be sent
  private boolean settled; // nothing counts any more

  private volatile int posted; // changed by POSTED
  private volatile int unsent;
  private volatile int readyThreshold = READY_THRESHOLD;
  private volatile boolean awaited;

  // What the roles give.

  public abstract GrpcConnection connection();

  /**
   * A message came whole; whether the array was kept, which it may be only if {@code own}, when it
   * holds nothing else.
   */
  public abstract boolean onBody(byte[] buf, int off, int len, boolean compressed, boolean own)
      throws MessageException;

  /** The peer has ended its messages. */
  public abstract void onEnd();

  /** The peer's messages cannot be understood, or ours cannot be made. */
  public abstract void onFailure(Status status);

  /** Takes bytes that are not messages; false when they are. */
  public boolean takesForeign(byte[] buf, int off, int len, boolean endStream) {
    return false;
  }

  /** The call is ready for more messages after it was not. */
  public abstract void onReady();

  private Http2Connection http2() {
    return connection().http2;
  }

  // The way in.

  @Override
  public final int demand() {
    return inboundOver ? 0 : demand;
  }

  /** Lets so many more messages come. Event loop only. */
  public final void addDemand(int count) {
    demand = (int) Math.min((long) demand + count, Integer.MAX_VALUE);
    Deframer holding = deframer;
    if (holding == null || inboundOver || delivering) {
      return; // asked for from within a message: whoever delivers it sees the demand and goes on
    }
    delivering = true;
    try {
      holding.resume();
      endIfDone();
    } catch (MessageException e) {
      inboundFailed(e.status());
    } finally {
      delivering = false;
    }
    connection().flushSoon();
  }

  @Override
  protected final void onData(byte[] buf, int off, int len, boolean endStream) {
    if (inboundOver) {
      http2().consumed(this, len);
      return;
    }
    if (takesForeign(buf, off, len, endStream)) {
      http2().consumed(this, len);
      return;
    }
    endSeen = endStream;
    delivering = true;
    try {
      if (len > 0 && !inPlace(buf, off, len)) {
        Deframer parser = deframer();
        boolean held = parser.isHolding();
        parser.feed(buf, off, len);
        if (!held && parser.isHolding()) {
          heldSince = connection().loop().nanoTime();
        }
      }
      if (endStream) {
        endIfDone();
      }
    } catch (MessageException e) {
      inboundFailed(e.status());
    } finally {
      delivering = false;
    }
  }

  @Override
  protected final int dataRoom() {
    return deframer == null || inboundOver ? 0 : deframer.room();
  }

  @Override
  protected final void onData(ByteSource source, int len, boolean endStream) {
    endSeen = endStream;
    delivering = true;
    try {
      deframer().feed(source, len);
      if (endStream) {
        endIfDone();
      }
    } catch (MessageException e) {
      inboundFailed(e.status());
    } finally {
      delivering = false;
    }
  }

  private Deframer deframer() {
    Deframer present = deframer;
    if (present == null) {
      present = new Deframer(this);
      deframer = present;
    }
    return present;
  }

  /** Passes on the usual case, exactly one message that is wanted, without a deframer. */
  private boolean inPlace(byte[] buf, int off, int len) throws MessageException {
    if (deframer != null || demand == 0 || len < MessageEncoder.PREFIX) {
      return false;
    }
    int length =
        (buf[off + 1] & 0xff) << 24
            | (buf[off + 2] & 0xff) << 16
            | (buf[off + 3] & 0xff) << 8
            | (buf[off + 4] & 0xff);
    if (length != len - MessageEncoder.PREFIX) {
      return false;
    }
    int flag = buf[off] & 0xff;
    http2().consumed(this, len);
    Deframer.check(flag, length, maxLength());
    onMessage(buf, off + MessageEncoder.PREFIX, length, flag == 1, false);
    return true;
  }

  @Override
  public final boolean onMessage(byte[] buf, int off, int len, boolean compressed, boolean own)
      throws MessageException {
    demand--;
    return onBody(buf, off, len, compressed, own);
  }

  @Override
  public final boolean reserve(int bytes) {
    return connection().reserve(bytes);
  }

  @Override
  public final void release(int bytes) {
    connection().release(bytes);
  }

  @Override
  public final void checkRoom(int length) throws MessageException {
    ByteBudget budget = connection().budget();
    if (budget != null && !budget.allows(length)) {
      throw new MessageException(
          Status.RESOURCE_EXHAUSTED.withMessage(
              String.format(
                  Locale.ROOT,
                  "message of %,d bytes has come in part, and calls hold %,d bytes already: %s is %,d",
                  length,
                  budget.used(),
                  budget.setting(),
                  budget.limit())));
    }
  }

  @Override
  public final void onMemory(int bytes) {
    ByteBudget budget = connection().budget();
    if (budget != null) {
      budget.add(bytes);
    }
  }

  @Override
  public final void onConsumed(int bytes) {
    http2().consumed(this, bytes);
  }

  /** The peer has ended its side, by data or by trailers: messages held go first. */
  public final void inboundEnd() throws MessageException {
    endSeen = true;
    endIfDone();
  }

  /** Whether messages wait to be asked for. */
  public final boolean isHolding() {
    return deframer != null && deframer.isHolding();
  }

  private void endIfDone() throws MessageException {
    if (!endSeen || inboundOver || isHolding()) {
      return;
    }
    if (deframer != null && deframer.isInside()) {
      throw new MessageException(
          Status.INTERNAL.withMessage("the peer ended its messages in the middle of one"));
    }
    inboundOver = true;
    onEnd();
  }

  private void inboundFailed(Status status) {
    stopInbound();
    onFailure(status);
  }

  /** Takes no more messages; what is held is given back to the peer's window. */
  public final void stopInbound() {
    inboundOver = true;
    if (deframer != null) {
      int dropped = deframer.discard();
      if (dropped > 0) {
        http2().consumed(this, dropped);
      }
    }
  }

  // The way out.

  /**
   * More than so many bytes waiting to be sent make the call not ready. Any thread.
   *
   * @throws IllegalArgumentException when less than 1
   */
  public final void readyThreshold(int bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("readyThreshold of " + bytes + " bytes is less than 1");
    }
    readyThreshold = bytes;
  }

  /** Whether a message would not have to wait: no more than the threshold waits. Any thread. */
  public final boolean ready() {
    if (isBelowThreshold()) {
      return true;
    }
    awaited = true;
    return isBelowThreshold();
  }

  private boolean isBelowThreshold() {
    return posted + unsent <= readyThreshold;
  }

  /** Whether the caller may touch the stream now, with nothing posted before. Any thread. */
  public final boolean isDirect() {
    return posted == 0 && connection().loop().inLoop();
  }

  /**
   * Lets what comes queue up behind what the loop is about to send, as if that were posted, until
   * {@link #letGo}. Event loop.
   */
  public final void hold(int bytes) {
    POSTED.getAndAdd(this, bytes + POSTED_OVERHEAD);
  }

  /** What was held for has been sent. */
  public final void letGo(int bytes) {
    POSTED.getAndAdd(this, -(bytes + POSTED_OVERHEAD));
    sent();
  }

  /** Does something on the loop behind what was posted before. Any thread. */
  public final void post(int bytes, Runnable operation) {
    int weight = bytes + POSTED_OVERHEAD;
    POSTED.getAndAdd(this, weight);
    connection()
        .loop()
        .execute(
            () -> {
              try {
                operation.run();
              } finally {
                POSTED.getAndAdd(this, -weight);
                sent();
              }
            });
  }

  /** What goes before data, headers on the server, is due now. Event loop. */
  public void beforeData() {}

  /** Sends a message from the loop, without a copy where one frame can take it now. */
  public final <T> void write(
      Marshaller<T> marshaller, T message, @Nullable Codec codec, int limit, boolean end)
      throws MessageException {
    Http2Connection http2 = http2();
    if (codec == null) {
      int size = MessageEncoder.size(marshaller, message, limit);
      int framed = size + MessageEncoder.PREFIX;
      beforeData();
      if (framed > 0 && http2.beginData(this, framed)) {
        writeInPlace(http2, marshaller, message, size, end);
        return;
      }
      byte[] encoding = size == 0 ? null : MessageEncoder.encoding(marshaller, message, size);
      if (encoding != null) {
        give(MessageEncoder.prefix(size), MessageEncoder.PREFIX, false);
        write(encoding, end);
        return;
      }
    }
    byte[] encoded = MessageEncoder.encode(marshaller, message, codec, limit);
    beforeData();
    write(encoded, end);
  }

  private <T> void writeInPlace(
      Http2Connection http2, Marshaller<T> marshaller, T message, int size, boolean end)
      throws MessageException {
    OutputBuffer out = http2.output();
    byte[] target = out.reserve(size + MessageEncoder.PREFIX);
    try {
      MessageEncoder.write(marshaller, message, size, target, out.position());
    } catch (MessageException e) {
      http2.dropData(this);
      throw e;
    }
    out.advance(size + MessageEncoder.PREFIX);
    http2.endData(this, end);
  }

  /** Sends an encoded message, or what is left of it, from the loop. */
  public final void write(byte[] bytes, boolean end) {
    give(bytes, bytes.length, end);
    sent();
  }

  /** Gives data to the engine, and notes when they begin to wait there. */
  private void give(byte[] bytes, int len, boolean end) {
    boolean free = pendingBytes() == 0;
    http2().sendData(this, bytes, 0, len, end);
    if (free && pendingBytes() > 0) {
      blockedSince = connection().loop().nanoTime();
    }
  }

  /** Brings readiness up to date after something was sent, and tells those who wait for it. */
  private void sent() {
    unsent = pendingBytes();
    count(Math.max(0, unsent));
    if (awaited && isBelowThreshold()) {
      awaited = false;
      onReady();
    }
  }

  /** All that was given to be sent has gone out, of which the engine does not tell each time. */
  public final void settle() {
    count(0);
    settled = true;
  }

  /** Says how many bytes wait to be sent now. */
  private void count(int waiting) {
    if (waiting != counted && !settled) {
      int more = waiting - counted;
      counted = waiting;
      onWaiting(more);
    }
  }

  /**
   * So many bytes more wait to be sent, or with a negative number fewer: they count for the budget,
   * unless the role counts them in another way.
   */
  public void onWaiting(int bytes) {
    onMemory(bytes);
  }

  @Override
  protected final void onWritable() {
    sent();
  }

  /** Below it a writer is told, who may have found the call not ready by that many bytes only. */
  @Override
  protected final int writableMark() {
    return readyThreshold;
  }

  /** Tells now, or as soon as it is so, that the call is ready for more. Event loop. */
  public final void tellIfReady() {
    if (ready()) {
      onReady();
    }
  }

  /** Whether somebody waits for readiness, who is now to be told by others. Event loop. */
  public final boolean takeAwaited() {
    boolean before = awaited;
    awaited = false;
    return before;
  }

  /** Forgets what waits, so that those who wait to write go on and hear of the end. */
  public final void stopOutbound() {
    settle();
    unsent = Math.min(unsent, -unsent); // below zero: what was forgotten, for the words of the end
  }

  // Words for who asks.

  /** What keeps messages that were given from going out, or null when nothing does. Event loop. */
  public final @Nullable String blocked(String peer, long now) {
    int forgotten = -unsent;
    if (forgotten > 0) {
      return String.format(
          Locale.ROOT,
          "the %s did not read; %,d bytes waited, the first of them for %s",
          peer,
          forgotten,
          Elapsed.between(blockedSince, now));
    }
    StallReason reason = http2().stallReason(this);
    if (reason == StallReason.NONE) {
      return null;
    }
    String what =
        switch (reason) {
          case STREAM_WINDOW -> "stream window exhausted";
          case CONNECTION_WINDOW -> "connection window exhausted";
          default -> "the socket takes no more";
        };
    return what
        + ", the "
        + peer
        + " does not read"
        + (pendingBytes() == 0
            ? ""
            : String.format(
                Locale.ROOT,
                "; %,d bytes wait, the first of them for %s",
                pendingBytes(),
                Elapsed.between(blockedSince, now)));
  }

  /** That nobody wants the messages that come, or null when they are wanted. Event loop. */
  public final @Nullable String unwanted(String reader, long now) {
    if (demand > 0 || inboundOver) {
      return null;
    }
    return isHolding()
        ? String.format(
            Locale.ROOT,
            "the %s has not asked for messages for %s, while some wait",
            reader,
            Elapsed.between(heldSince, now))
        : "the " + reader + " has not asked for more messages";
  }

  @Override
  protected final void onReset(StreamReset reset) {
    stopInbound();
    stopOutbound();
    onAborted(reset);
  }

  /** The stream ended before its time. */
  public abstract void onAborted(StreamReset reset);
}
