package dev.goshawk.core.message;

import dev.goshawk.fuzz.Judge;
import dev.goshawk.fuzz.Pieces;
import dev.goshawk.http2.buffer.ByteSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A deframer with a reader that asks for messages now and then, keeps arrays that it may keep, and
 * counts what it is told. One thread.
 */
final class CollectedMessages implements Deframer.Target {

  private final Deframer deframer = new Deframer(this);
  private final List<String> lines = new ArrayList<>();
  private final List<byte[]> kept = new ArrayList<>(); // each with a copy behind it
  private final int limit;
  private final Pieces pieces;
  private int demand;
  private int reserved;
  private long consumed;
  private long fed;
  private @Nullable String failure;

  CollectedMessages(int limit, Pieces pieces) {
    this.limit = limit;
    this.pieces = pieces;
  }

  void feed(byte[] bytes, int length) {
    attempt(() -> deframer.feed(bytes, 0, length));
    fed += length;
  }

  /** Feeds pieces, some of them the straight way, and asks for messages between them. */
  void feedInPieces(byte[] bytes) {
    for (int at = 0; at < bytes.length && failure == null; ) {
      int end = at + pieces.next(bytes.length - at);
      int direct = Math.min(deframer.room(), end - at);
      if (direct > 0) {
        int from = at;
        attempt(() -> deframer.feed(new ArraySource(bytes, from, direct), direct));
        fed += direct;
        at += direct;
      }
      byte[] piece = Arrays.copyOfRange(bytes, at, end);
      if (piece.length > 0 && failure == null) {
        feed(piece, piece.length);
        Arrays.fill(piece, (byte) 0x5a); // which the deframer must not look at any more
      }
      at = end;
      if (pieces.next(4) == 1) {
        ask(1);
      }
    }
  }

  private void ask(int more) {
    demand += more;
    if (failure == null) {
      attempt(deframer::resume);
    }
  }

  @FunctionalInterface
  private interface Step {
    void run() throws MessageException;
  }

  private void attempt(Step step) {
    try {
      step.run();
    } catch (MessageException e) {
      failure = e.status().code().name();
      lines.add(failure);
    }
  }

  /** Asks for all that is left, and answers the messages as lines. */
  List<String> finish(int length) {
    int before = -1;
    while (failure == null && before != lines.size()) {
      before = lines.size();
      ask(2);
    }
    Judge.holds(consumed <= fed, "%d consumed of %d", consumed, fed);
    if (failure == null) {
      Judge.holds(fed == length && consumed == fed, "%d consumed of %d", consumed, fed);
      Judge.holds(!deframer.isHolding(), "bytes are held although messages are wanted");
    }
    int dropped = deframer.discard();
    Judge.holds(consumed + dropped == fed, "%d consumed, %d held of %d", consumed, dropped, fed);
    Judge.holds(reserved == 0, "%d bytes reserved at the end", reserved);
    for (int i = 0; i < kept.size(); i += 2) {
      Judge.holds(Arrays.equals(kept.get(i), kept.get(i + 1)), "a message given away was changed");
    }
    return lines;
  }

  @Override
  public boolean reserve(int bytes) {
    reserved += bytes;
    return true;
  }

  @Override
  public void release(int bytes) {
    reserved -= bytes;
  }

  @Override
  public int demand() {
    return demand;
  }

  @Override
  public int maxLength() {
    return limit;
  }

  @Override
  public boolean onMessage(byte[] buf, int off, int len, boolean compressed, boolean own) {
    Judge.holds(demand > 0, "a message that nobody asked for");
    Judge.holds(!own || (off == 0 && len == buf.length), "an own array with more in it");
    demand--;
    lines.add((compressed ? "1 " : "0 ") + HexFormat.of().formatHex(buf, off, off + len));
    if (own && lines.size() % 2 == 0) {
      kept.add(buf);
      kept.add(buf.clone());
      return true;
    }
    return false;
  }

  @Override
  public void onConsumed(int bytes) {
    Judge.holds(bytes > 0, "%d consumed", bytes);
    consumed += bytes;
  }

  /** A part of an array as a carrier's memory. */
  private static final class ArraySource implements ByteSource {
    private final byte[] bytes;
    private int at;
    private int left;

    ArraySource(byte[] bytes, int at, int left) {
      this.bytes = bytes;
      this.at = at;
      this.left = left;
    }

    @Override
    public int available() {
      return left;
    }

    @Override
    public void read(byte[] target, int offset, int length) {
      Judge.holds(length <= left, "read %d of %d", length, left);
      System.arraycopy(bytes, at, target, offset, length);
      at += length;
      left -= length;
    }
  }
}
