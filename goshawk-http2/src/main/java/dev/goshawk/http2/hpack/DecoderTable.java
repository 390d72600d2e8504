package dev.goshawk.http2.hpack;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The dynamic table of a decoder (RFC 7541 section 2.3.2): a ring of fields, the newest of which
 * has index 0. An entry stays the same {@link HeaderField} until it is evicted.
 *
 * <p>Event loop only; owned by one {@link HpackDecoder}. The ring is made with the first entry and
 * grows with the table, so it never has more than twice the places that {@code capacity / 32}
 * entries need.
 */
final class DecoderTable {
  private static final int INITIAL_SLOTS = 8;

  /** A power of two long, or empty. */
  private @Nullable HeaderField[] ring = {};

  /** Where the next entry goes, before it is cut to the length of the ring. */
  private int next;

  private int count;
  private int size;
  private int capacity;
  private long generation;

  DecoderTable(int capacity) {
    this.capacity = capacity;
  }

  int count() {
    return count;
  }

  /** The sum of the entries' sizes, in octets. */
  int size() {
    return size;
  }

  /** The most that {@link #size()} may be, in octets. */
  int capacity() {
    return capacity;
  }

  /** Grows whenever the meaning of indices may have changed. */
  long generation() {
    return generation;
  }

  /** Changes the capacity, and evicts what is too much for it (section 4.3). */
  void capacity(int octets) {
    capacity = octets;
    generation++;
    evictFor(0);
  }

  /** The entry that came {@code age} entries before the newest, or null when there is none. */
  @Nullable HeaderField get(int age) {
    return age < count ? ring[(next - 1 - age) & (ring.length - 1)] : null;
  }

  /** Adds an entry. One that is larger than the capacity empties the table (section 4.4). */
  void insert(HeaderField field) {
    generation++;
    evictFor(field.size());
    if (field.size() > capacity) {
      return;
    }
    if (count == ring.length) {
      grow();
    }
    ring[next++ & (ring.length - 1)] = field;
    count++;
    size += field.size();
  }

  private void evictFor(int octets) {
    while (count > 0 && (long) size + octets > capacity) {
      int oldest = (next - count) & (ring.length - 1);
      HeaderField field = ring[oldest];
      ring[oldest] = null;
      count--;
      size -= field == null ? 0 : field.size();
    }
  }

  /** Doubles the ring, with the oldest entry in its first place. */
  private void grow() {
    if (count == 0) {
      ring = new @Nullable HeaderField[INITIAL_SLOTS];
      return;
    }
    int oldest = next & (ring.length - 1);
    @Nullable HeaderField[] larger = Arrays.copyOfRange(ring, oldest, oldest + 2 * ring.length);
    System.arraycopy(ring, 0, larger, ring.length - oldest, oldest);
    ring = larger;
    next = count;
  }
}
