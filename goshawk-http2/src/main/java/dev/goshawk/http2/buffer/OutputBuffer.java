package dev.goshawk.http2.buffer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The outbound bytes of one connection, in order: one chunk that grows and is used again, and big
 * foreign arrays spliced in between.
 *
 * <p>There are two ways to write. {@code put…} copies. The other way saves the copy: {@link
 * #reserve}, fill the array from {@link #position()} on, {@link #advance}.
 *
 * <p><b>Marks.</b> A frame's length and flags are known only when its payload is there. So {@link
 * #position()} may be taken as a mark, and the bytes that were put at and after it changed later:
 * by {@link #patch24}, {@link #patchByte}, {@link #openGaps} and {@link #rewind}. A mark holds
 * until the next {@link #drainTo} or {@link #rewind} to before it. Growth and splices do not change
 * it, but spliced bytes are not counted in it and lie after the byte before the mark at which they
 * came.
 *
 * <p><b>Memory.</b> There is no array until something is written. One of up to {@value
 * #KEPT_CAPACITY} bytes is kept when it has been drained, a larger one is given to the collector;
 * while no stream of the connection is live, none: it waits for the next connection of the same
 * thread that has something to write. So many idle connections hold nothing, and one that makes
 * call after call need not make arrays.
 *
 * <p>Event loop only. Nothing here is bounded: windows, {@code maxQueuedControlFrames} and {@code
 * congested} bound what is written.
 */
public final class OutputBuffer {
  /** Room for the answers to some ten small calls, about 40 bytes each. */
  private static final int INITIAL_CAPACITY = 512;

  /** The largest array that is kept while there is nothing in it: 64 KiB, four frames. */
  private static final int KEPT_CAPACITY = 64 * 1024;

  private static final byte[] NONE = {};

  /** Arrays of up to {@link #KEPT_CAPACITY} that are unused, a few for each thread. */
  private static final class FreeArrays {
    private static final int MAX_KEPT = 4;
    private static final ThreadLocal<FreeArrays> PER_THREAD =
        ThreadLocal.withInitial(FreeArrays::new);

    private final byte[][] arrays = new byte[MAX_KEPT][];
    private int count;

    /** One of at least so many bytes, or an empty one. */
    static byte[] take(long size) {
      FreeArrays free = PER_THREAD.get();
      if (free.count == 0 || free.arrays[free.count - 1].length < size) {
        return NONE;
      }
      return free.arrays[--free.count];
    }

    static void give(byte[] array) {
      FreeArrays free = PER_THREAD.get();
      if (free.count < MAX_KEPT && array.length <= KEPT_CAPACITY) {
        free.arrays[free.count++] = array;
      }
    }
  }

  /** The largest array that every JVM can make. */
  private static final int MAX_CAPACITY = Integer.MAX_VALUE - 8;

  private byte[] chunk = NONE;
  private int position;

  /** In order of {@link Splice#at}; null when there are none, as is usual. */
  private @Nullable List<Splice> splices;

  private long splicedBytes;

  /** Grows whenever marks have lost their meaning, or bytes came that are not counted in them. */
  private int generation;

  /** An empty buffer that holds no memory yet. */
  public OutputBuffer() {}

  /** Takes the bytes of one drain, piece by piece. */
  @FunctionalInterface
  public interface Sink {
    /**
     * Takes {@code len} bytes, above 0.
     *
     * @param stable true: the array was spliced in, never changes and may be kept. False: it is
     *     written anew as soon as this call returns, so the bytes must be copied or sent at once
     */
    void accept(byte[] bytes, int off, int len, boolean stable);
  }

  /** A foreign array that comes before the chunk's byte {@code at}. */
  private static final class Splice {
    final int at;
    final byte[] data;
    final int off;
    final int len;

    Splice(int at, byte[] data, int off, int len) {
      this.at = at;
      this.data = data;
      this.off = off;
      this.len = len;
    }
  }

  /**
   * Makes {@code n} bytes writable from {@link #position()} on, and returns the array that they are
   * in. The array holds until the next call that writes.
   */
  public byte[] reserve(int n) {
    if (n > chunk.length - position) {
      grow(n);
    }
    return chunk;
  }

  /** The index in the {@linkplain #reserve reserved} array at which the next byte goes. A mark. */
  public int position() {
    return position;
  }

  /** Counts as written the next {@code n} bytes, which were reserved and are filled. */
  public void advance(int n) {
    if (n < 0 || n > chunk.length - position) {
      throw new IndexOutOfBoundsException(
          "advance by " + n + ", but " + (chunk.length - position) + " bytes are reserved");
    }
    position += n;
  }

  /** Appends one byte: the low 8 bits of {@code b}. */
  public void put(int b) {
    reserve(1)[position++] = (byte) b;
  }

  /** Appends the low 16 bits of {@code value}, high byte first. */
  public void putShort(int value) {
    byte[] to = reserve(2);
    to[position] = (byte) (value >>> 8);
    to[position + 1] = (byte) value;
    position += 2;
  }

  /** Appends the low 24 bits of {@code value}, high byte first. */
  public void put24(int value) {
    reserve(3);
    write24(position, value);
    position += 3;
  }

  /** Appends 32 bits, high byte first. */
  public void putInt(int value) {
    byte[] to = reserve(4);
    to[position] = (byte) (value >>> 24);
    to[position + 1] = (byte) (value >>> 16);
    to[position + 2] = (byte) (value >>> 8);
    to[position + 3] = (byte) value;
    position += 4;
  }

  /** Appends 64 bits, high byte first. */
  public void putLong(long value) {
    putInt((int) (value >>> 32));
    putInt((int) value);
  }

  /** Appends a copy of {@code len} bytes of {@code src} from {@code off} on. */
  public void put(byte[] src, int off, int len) {
    System.arraycopy(src, off, reserve(len), position, len);
    position += len;
  }

  /**
   * Appends {@code len} bytes of {@code data} from {@code off} on without a copy: they must not
   * change any more. Every splice is a piece of its own for the {@link Sink}, so it pays only from
   * some kilobytes on.
   */
  public void splice(byte[] data, int off, int len) {
    if (len == 0) {
      return;
    }
    if (splices == null) {
      splices = new ArrayList<>();
    }
    splices.add(new Splice(position, data, off, len));
    generation++;
    splicedBytes += len;
  }

  /** The byte that was put at {@code mark}, from 0 to 255. */
  public int byteAt(int mark) {
    checkMark(mark, 1);
    return chunk[mark] & 0xff;
  }

  /** Replaces the byte that was put at {@code mark}. */
  public void patchByte(int mark, int value) {
    checkMark(mark, 1);
    chunk[mark] = (byte) value;
  }

  /** Replaces the three bytes that were put at {@code mark} by the low 24 bits of {@code value}. */
  public void patch24(int mark, int value) {
    checkMark(mark, 3);
    write24(mark, value);
  }

  /**
   * Cuts the bytes that were put from {@code mark} on into pieces of {@code every} bytes (the last
   * one may be shorter, but is not empty), and opens a gap of {@code gap} bytes between each two.
   * What is in the gaps is undefined until it is patched: the first one begins at {@code mark +
   * every}, and each further one {@code every + gap} later. Each byte is moved at most once.
   *
   * <p>So one long header block becomes HEADERS and CONTINUATION frames. Nothing may have been
   * spliced since the mark.
   *
   * @return how many gaps there are; 0 when {@code every} bytes or fewer were put since the mark
   */
  public int openGaps(int mark, int every, int gap) {
    checkMark(mark, 0);
    if (every <= 0 || gap < 0) {
      throw new IllegalArgumentException("pieces of " + every + " bytes, gaps of " + gap);
    }
    if (splices != null && splices.get(splices.size() - 1).at > mark) {
      throw new IllegalStateException("bytes were spliced in after the mark " + mark);
    }
    int length = position - mark;
    int gaps = length == 0 ? 0 : (length - 1) / every;
    byte[] to = reserve(Math.multiplyExact(gaps, gap));
    int end = position;
    for (int i = gaps; i > 0; i--) {
      int from = mark + i * every;
      System.arraycopy(to, from, to, from + i * gap, end - from);
      end = from;
    }
    position += gaps * gap;
    return gaps;
  }

  /**
   * Takes back everything that was put from {@code mark} on, and everything that was spliced in
   * after the first byte of it. What was spliced in right at the mark stays.
   */
  public void rewind(int mark) {
    checkMark(mark, 0);
    generation++;
    while (splices != null && splices.get(splices.size() - 1).at > mark) {
      splicedBytes -= splices.remove(splices.size() - 1).len;
      if (splices.isEmpty()) {
        splices = null;
      }
    }
    position = mark;
  }

  /** The same as before as long as all that came since lies between the marks of then and now. */
  public int generation() {
    return generation;
  }

  /** How many bytes are in here, or 2^31-1 when there are more. */
  public int size() {
    return (int) Math.min(position + splicedBytes, Integer.MAX_VALUE);
  }

  /** Whether there is nothing to drain. */
  public boolean isEmpty() {
    return position == 0 && splicedBytes == 0;
  }

  /**
   * Hands all bytes to {@code sink} in order, and is empty then. What the sink itself writes into
   * this buffer meanwhile is not part of it and stays for the next drain. When the sink throws, the
   * rest of the bytes is lost, as it must be: the carrier has failed.
   */
  public void drainTo(Sink sink) {
    byte[] drained = chunk;
    int end = position;
    generation++;
    List<Splice> between = splices;
    chunk = NONE;
    position = 0;
    splices = null;
    splicedBytes = 0;
    try {
      int from = 0;
      if (between != null) {
        for (Splice splice : between) {
          if (splice.at > from) {
            sink.accept(drained, from, splice.at - from, false);
            from = splice.at;
          }
          sink.accept(splice.data, splice.off, splice.len, true);
        }
      }
      if (end > from) {
        sink.accept(drained, from, end - from, false);
      }
    } finally {
      if (chunk == NONE && drained.length <= KEPT_CAPACITY) {
        chunk = drained;
      }
    }
  }

  /**
   * Gives the array, if nothing is in it, to the free list of this thread. For a connection without
   * streams, which may stay so for long.
   */
  public void trim() {
    if (position == 0 && chunk.length > 0) {
      FreeArrays.give(chunk);
      chunk = NONE;
    }
  }

  /** A copy of what was put from {@code mark} on. */
  public byte[] copyFrom(int mark) {
    return Arrays.copyOfRange(chunk, mark, position);
  }

  /** How many bytes of memory are held. */
  int capacity() {
    return chunk.length;
  }

  private void write24(int at, int value) {
    chunk[at] = (byte) (value >>> 16);
    chunk[at + 1] = (byte) (value >>> 8);
    chunk[at + 2] = (byte) value;
  }

  private void checkMark(int mark, int length) {
    if (mark < 0 || mark > position - length) {
      throw new IndexOutOfBoundsException(
          length + " bytes at mark " + mark + ", but the last byte is before " + position);
    }
  }

  private void grow(int n) {
    long needed = (long) position + n;
    if (needed > MAX_CAPACITY) {
      throw new IllegalStateException(
          "output of " + needed + " bytes exceeds " + MAX_CAPACITY + ": drain it more often");
    }
    if (chunk == NONE) {
      chunk = FreeArrays.take(needed);
      if (chunk.length > 0) {
        return;
      }
    }
    long doubled = Math.max(INITIAL_CAPACITY, chunk.length * 2L);
    chunk = Arrays.copyOf(chunk, (int) Math.min(Math.max(doubled, needed), MAX_CAPACITY));
  }
}
