package dev.goshawk.core.connection;

import dev.goshawk.api.Status;
import dev.goshawk.core.loop.Elapsed;
import dev.goshawk.core.message.Deframer;
import dev.goshawk.core.message.MessageEncoder;
import dev.goshawk.core.message.MessageException;
import dev.goshawk.http2.buffer.ByteSource;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * gRPC's framing of what comes in: messages behind a flag and their length. Event loop only.
 *
 * <p>The usual case, data that are exactly one message that is wanted, needs no {@link Deframer};
 * when they are all there is, not even an input ({@link #deliver}).
 */
public final class LengthPrefixedInput implements MessageInput, Deframer.Target {

  private final HttpExchange exchange;
  private final Target target;
  private int demand;
  private boolean delivering;
  private boolean over;
  private boolean endSeen;
  private @Nullable Deframer deframer;

  /** Nothing is asked for yet. */
  public LengthPrefixedInput(HttpExchange exchange, Target target) {
    this.exchange = exchange;
    this.target = target;
  }

  @Override
  public int demand() {
    return over ? 0 : demand;
  }

  @Override
  public void addDemand(int count) {
    demand = (int) Math.min((long) demand + count, Integer.MAX_VALUE);
    Deframer holding = deframer;
    if (holding == null || over || delivering) {
      return; // asked for from within a message: whoever delivers it sees the demand and goes on
    }
    delivering = true;
    try {
      holding.resume();
      endIfDone();
    } catch (MessageException e) {
      failed(e.status());
    } finally {
      delivering = false;
    }
    exchange.flushSoon();
  }

  @Override
  public void onData(byte[] buf, int off, int len, boolean end) {
    if (over) {
      exchange.consumed(len);
      return;
    }
    endSeen = end;
    delivering = true;
    try {
      if (len > 0 && !inPlace(buf, off, len)) {
        Deframer parser = deframer();
        boolean held = parser.isHolding();
        parser.feed(buf, off, len);
        if (!held && parser.isHolding()) {
          parser.heldSince(exchange.loop().nanoTime());
        }
      }
      if (end) {
        endIfDone();
      }
    } catch (MessageException e) {
      failed(e.status());
    } finally {
      delivering = false;
    }
  }

  @Override
  public int dataRoom() {
    return deframer == null || over ? 0 : deframer.room();
  }

  @Override
  public void onData(ByteSource source, int len, boolean end) {
    endSeen = end;
    delivering = true;
    try {
      deframer().feed(source, len);
      if (end) {
        endIfDone();
      }
    } catch (MessageException e) {
      failed(e.status());
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
    if (deframer != null || demand == 0 || !isMessage(buf, off, len)) {
      return false;
    }
    demand--;
    pass(exchange, target, buf, off, len);
    return true;
  }

  /**
   * Passes on data that are exactly one message, which needs no input.
   *
   * @return whether they are
   */
  public static boolean deliver(HttpExchange exchange, Target target, byte[] buf, int off, int len)
      throws MessageException {
    if (!isMessage(buf, off, len)) {
      return false;
    }
    pass(exchange, target, buf, off, len);
    return true;
  }

  private static boolean isMessage(byte[] buf, int off, int len) {
    return len >= MessageEncoder.PREFIX
        && ((buf[off + 1] & 0xff) << 24
                | (buf[off + 2] & 0xff) << 16
                | (buf[off + 3] & 0xff) << 8
                | (buf[off + 4] & 0xff))
            == len - MessageEncoder.PREFIX;
  }

  private static void pass(HttpExchange exchange, Target target, byte[] buf, int off, int len)
      throws MessageException {
    int flag = buf[off] & 0xff;
    int length = len - MessageEncoder.PREFIX;
    exchange.consumed(len);
    Deframer.check(flag, length, target.maxLength());
    target.onMessage(buf, off + MessageEncoder.PREFIX, length, flag == 1, false);
  }

  @Override
  public void onEnd() throws MessageException {
    endSeen = true;
    endIfDone();
  }

  private void endIfDone() throws MessageException {
    if (!endSeen || over || isHolding()) {
      return;
    }
    if (deframer != null && deframer.isInside()) {
      throw new MessageException(
          Status.INTERNAL.withMessage("the peer ended its messages in the middle of one"));
    }
    over = true;
    target.onEnd();
  }

  private void failed(Status status) {
    stop();
    target.onFailure(status);
  }

  @Override
  public void stop() {
    over = true;
    if (deframer != null) {
      int dropped = deframer.discard();
      if (dropped > 0) {
        exchange.consumed(dropped);
      }
    }
  }

  @Override
  public boolean isHolding() {
    return deframer != null && deframer.isHolding();
  }

  @Override
  public @Nullable String unwanted(String reader, long now) {
    if (demand > 0 || over) {
      return null;
    }
    Deframer holding = deframer;
    return holding != null && holding.isHolding()
        ? String.format(
            Locale.ROOT,
            "the %s has not asked for messages for %s, while some wait",
            reader,
            Elapsed.between(holding.heldSince(), now))
        : "the " + reader + " has not asked for more messages";
  }

  // For the deframer.

  @Override
  public int maxLength() {
    return target.maxLength();
  }

  @Override
  public boolean onMessage(byte[] buf, int off, int len, boolean compressed, boolean own)
      throws MessageException {
    demand--;
    return target.onMessage(buf, off, len, compressed, own);
  }

  @Override
  public boolean reserve(int bytes) {
    return exchange.reserve(bytes);
  }

  @Override
  public void release(int bytes) {
    exchange.release(bytes);
  }

  @Override
  public void checkRoom(int length) throws MessageException {
    ByteBudget budget = exchange.budget();
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
  public void onMemory(int bytes) {
    ByteBudget budget = exchange.budget();
    if (budget != null) {
      budget.add(bytes);
    }
  }

  @Override
  public void onConsumed(int bytes) {
    exchange.consumed(bytes);
  }
}
