package dev.goshawk.core.message;

import dev.goshawk.api.Marshaller;

/**
 * The sizes that messages had before they were compressed, by their numbers, from when they are
 * encoded until they are given to a stream; for whoever observes a call. Any thread: guarded by its
 * monitor.
 *
 * <p>Of a call that is retried each stream needs them, so they are not taken away but displaced:
 * the last 65,536 are there.
 */
public final class PlainSizes {

  /** So many are kept: the retry buffer of a call, 256 KiB by default, has at most 8,192. */
  static final int MOST = 65_536;

  private static final int FIRST = 16;

  private int[] sizes = new int[FIRST];
  private final long first;
  private long count;

  /**
   * No message yet.
   *
   * @param first the number that the next has
   */
  public PlainSizes(long first) {
    this.first = first;
  }

  /** The size of a message, or -1 when it has none, which whoever encodes it will say. */
  public static <T> int of(Marshaller<T> marshaller, T message) {
    try {
      return MessageEncoder.size(marshaller, message, Integer.MAX_VALUE);
    } catch (MessageException e) {
      return -1;
    }
  }

  /** A message is being encoded. */
  public synchronized void add(int size) {
    if (count == sizes.length && sizes.length < MOST) {
      int[] larger = new int[2 * sizes.length];
      System.arraycopy(sizes, 0, larger, 0, sizes.length);
      sizes = larger;
    }
    sizes[(int) (count % sizes.length)] = size;
    count++;
  }

  /** The size of a message, or -1 when it is not known any more. */
  public synchronized int get(long sequence) {
    long index = sequence - first;
    return index < 0 || index >= count || index < count - sizes.length
        ? -1
        : sizes[(int) (index % sizes.length)];
  }
}
