package dev.goshawk.core.connection;

import dev.goshawk.api.Marshaller;
import dev.goshawk.core.loop.Elapsed;
import dev.goshawk.core.message.MessageEncoder;
import dev.goshawk.core.message.MessageException;
import dev.goshawk.http2.buffer.OutputBuffer;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The order in which a call's data go out, whichever threads give them, and whether there is room
 * for more.
 *
 * <p>Data come from any thread, one after another: on the loop, with nothing before them, they are
 * written straight into the connection's output, which needs none of these; from elsewhere they are
 * encoded by their own thread and {@linkplain #post posted} as one task.
 *
 * <table>
 * <caption>Fields and who touches them</caption>
 * <tr><th>field<th>read<th>write
 * <tr><td>settled<td>loop<td>loop
 * <tr><td>posted<td>any<td>any, atomically
 * <tr><td>unsent<td>any<td>loop
 * <tr><td>awaited<td>any<td>any
 * </table>
 */
public final class ExchangeOutput {

  /** Whose data they are. */
  public interface Owner {

    /** What they go out over. */
    HttpExchange exchange();

    /** There is room for more after there was none. Event loop. */
    void onReady();
  }

  /** More than so many bytes waiting to be sent make a call not ready, by default: 32 KiB. */
  static final int READY_THRESHOLD = 32 * 1024;

  /** What a posted operation counts beside its bytes, so that operations without bytes count. */
  private static final int POSTED_OVERHEAD = 64;

  private static final VarHandle POSTED;

  static {
    try {
      POSTED = MethodHandles.lookup().findVarHandle(ExchangeOutput.class, "posted", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Owner owner;
  private boolean settled; // nothing counts any more

  private volatile int posted; // changed by POSTED
  private volatile int unsent;
  private volatile int readyThreshold = READY_THRESHOLD;
  private volatile boolean awaited;

  /**
   * Nothing waits yet.
   *
   * @param counts whether bytes that wait count for the exchange's budget; where not, they are
   *     counted in another way
   */
  public ExchangeOutput(Owner owner, boolean counts) {
    this.owner = owner;
    this.settled = !counts;
  }

  private HttpExchange exchange() {
    return owner.exchange();
  }

  // Readiness.

  /**
   * More than so many bytes waiting to be sent make the call not ready. Any thread.
   *
   * @throws IllegalArgumentException when less than 1
   */
  public void readyThreshold(int bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("readyThreshold of " + bytes + " bytes is less than 1");
    }
    readyThreshold = bytes;
  }

  /** How many bytes those are. Any thread. */
  int readyThreshold() {
    return readyThreshold;
  }

  /** Whether a message would not have to wait: no more than the threshold waits. Any thread. */
  public boolean ready() {
    if (isBelowThreshold()) {
      return true;
    }
    awaited = true;
    return isBelowThreshold();
  }

  private boolean isBelowThreshold() {
    return posted + unsent <= readyThreshold;
  }

  /** How many bytes wait to be sent, those included that are posted. Any thread. */
  public int waiting() {
    return posted + unsent;
  }

  /** Tells now, or as soon as it is so, that the call is ready for more. Event loop. */
  public void signalReady() {
    if (ready()) {
      owner.onReady();
    }
  }

  /** Whether somebody waits for readiness, who is now to be told by others. Event loop. */
  public boolean takeAwaited() {
    boolean before = awaited;
    awaited = false;
    return before;
  }

  // Order.

  /** Whether the caller may touch the exchange now, with nothing posted before. Any thread. */
  public boolean isDirect() {
    return posted == 0 && exchange().loop().inLoop();
  }

  /**
   * Counts so many bytes as posted, until they are {@linkplain #release released}: what comes
   * meanwhile is posted behind them. Any thread.
   */
  public void reserve(int bytes) {
    POSTED.getAndAdd(this, bytes + POSTED_OVERHEAD);
  }

  /** What was reserved for has been sent. Event loop. */
  public void release(int bytes) {
    POSTED.getAndAdd(this, -(bytes + POSTED_OVERHEAD));
    sent();
  }

  /** Does something on the loop behind what was posted before. Any thread. */
  public void post(int bytes, Runnable operation) {
    reserve(bytes);
    exchange()
        .loop()
        .execute(
            () -> {
              try {
                operation.run();
              } finally {
                release(bytes);
              }
            });
  }

  // Data: event loop.

  /**
   * Sends a message behind gRPC's prefix, without a copy, where it can go out now in one piece;
   * that needs no output.
   *
   * @param size what {@link MessageEncoder#size} has said of it
   * @return whether it has gone out; if not, it is for {@link #write}
   */
  public static <T> boolean writeDirect(
      HttpExchange exchange, Marshaller<T> marshaller, T message, int size, boolean end)
      throws MessageException {
    int framed = size + MessageEncoder.PREFIX;
    OutputBuffer out = framed > 0 ? exchange.beginData(framed) : null;
    if (out == null) {
      return false;
    }
    byte[] target = out.reserve(framed);
    try {
      MessageEncoder.write(marshaller, message, size, target, out.position());
    } catch (MessageException e) {
      exchange.dropData();
      throw e;
    }
    out.advance(framed);
    exchange.endData(end);
    return true;
  }

  /**
   * Sends a message behind gRPC's prefix that cannot go out in one piece.
   *
   * @param limit what its size was held against
   */
  public <T> void write(Marshaller<T> marshaller, T message, int size, int limit, boolean end)
      throws MessageException {
    byte[] encoding = size == 0 ? null : MessageEncoder.encoding(marshaller, message, size);
    if (encoding != null) {
      exchange().sendData(MessageEncoder.prefix(size), MessageEncoder.PREFIX, false);
      write(encoding, end);
    } else {
      write(MessageEncoder.encode(marshaller, message, null, limit), end);
    }
  }

  /** Sends an encoded message, or what is left of it. */
  public void write(byte[] bytes, boolean end) {
    exchange().sendData(bytes, bytes.length, end);
    sent();
  }

  /** Brings readiness up to date after something was sent, and tells those who wait for it. */
  public void sent() {
    int before = unsent;
    unsent = exchange().pendingBytes();
    count(unsent - Math.max(0, before));
    if (awaited && isBelowThreshold()) {
      awaited = false;
      owner.onReady();
    }
  }

  /** All that was given to be sent has gone out, of which the exchange does not tell each time. */
  public void settle() {
    count(-Math.max(0, unsent));
    settled = true;
  }

  /** Says that so many bytes more wait to be sent, or with a negative number fewer. */
  private void count(int more) {
    ByteBudget budget = more != 0 && !settled ? exchange().budget() : null;
    if (budget != null) {
      budget.add(more);
    }
  }

  /** Forgets what waits, so that those who wait to write go on and hear of the end. */
  public void stop() {
    settle();
    unsent = Math.min(unsent, -unsent); // below zero: what was forgotten, for the words of the end
  }

  /** What keeps data that were given from going out, or null when nothing does. Event loop. */
  public @Nullable String blocked(String peer, long now) {
    int forgotten = -unsent;
    if (forgotten > 0) {
      return String.format(
          Locale.ROOT,
          "the %s did not read; %,d bytes waited, the first of them for %s",
          peer,
          forgotten,
          Elapsed.between(exchange().pendingSince(), now));
    }
    String what = exchange().stalled();
    if (what == null) {
      return null;
    }
    return what
        + ", the "
        + peer
        + " does not read"
        + (exchange().pendingBytes() == 0
            ? ""
            : String.format(
                Locale.ROOT,
                "; %,d bytes wait, the first of them for %s",
                exchange().pendingBytes(),
                Elapsed.between(exchange().pendingSince(), now)));
  }
}
