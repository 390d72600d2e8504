package dev.goshawk.http2;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The live streams of a connection, by id: open addressing with linear probing. Event loop only.
 *
 * <p>Ids are spread over the table: side by side, as they come, streams that stay for long would be
 * one block, which all later ids run into when they have gone round. Removal moves later entries
 * back instead of leaving tombstones, so the table never needs a clean-up.
 */
final class StreamTable {
  /** Spreads consecutive numbers over 32 bits: 2^32 divided by the golden ratio. */
  private static final int GOLDEN_RATIO = 0x9E3779B9;

  private static final int INITIAL_CAPACITY = 2;

  /**
   * An empty table of more slots than this goes back to the first capacity: 4 KiB of references.
   */
  private static final int KEPT_CAPACITY = 1024;

  private @Nullable Http2Stream[] slots = new @Nullable Http2Stream[INITIAL_CAPACITY];
  private int size;

  int size() {
    return size;
  }

  @Nullable Http2Stream find(int id) {
    int mask = slots.length - 1;
    int i = home(id, mask);
    Http2Stream found = slots[i];
    while (found != null && found.id != id) {
      i = (i + 1) & mask;
      found = slots[i];
    }
    return found;
  }

  /** Adds a stream whose id is not in the table. */
  void add(Http2Stream stream) {
    if (size >= slots.length >> 1) {
      grow();
    }
    insert(slots, stream);
    size++;
  }

  /** Takes the stream out, if it is in. */
  void remove(Http2Stream stream) {
    int mask = slots.length - 1;
    int i = home(stream.id, mask);
    while (slots[i] != stream) {
      if (slots[i] == null) {
        return;
      }
      i = (i + 1) & mask;
    }
    size--;
    if (size == 0 && slots.length > KEPT_CAPACITY) {
      slots = new @Nullable Http2Stream[INITIAL_CAPACITY];
      return;
    }
    int hole = i;
    for (int j = (i + 1) & mask; ; j = (j + 1) & mask) {
      Http2Stream moved = slots[j];
      if (moved == null) {
        break;
      }
      int home = home(moved.id, mask);
      // It may move into the hole unless its home lies after the hole, counted round the ring.
      if (((j - home) & mask) >= ((j - hole) & mask)) {
        slots[hole] = moved;
        hole = j;
      }
    }
    slots[hole] = null;
  }

  /** The ids of all streams at this moment, ascending. Allocates: for what happens once. */
  int[] ids() {
    int[] ids = new int[size];
    int n = 0;
    for (Http2Stream stream : slots) {
      if (stream != null) {
        ids[n++] = stream.id;
      }
    }
    Arrays.sort(ids);
    return ids;
  }

  /** For walks over all streams with {@link #slot}; the table must not change meanwhile. */
  int slotCount() {
    return slots.length;
  }

  @Nullable Http2Stream slot(int i) {
    return slots[i];
  }

  private void grow() {
    @Nullable Http2Stream[] larger = new @Nullable Http2Stream[slots.length * 2];
    for (Http2Stream stream : slots) {
      if (stream != null) {
        insert(larger, stream);
      }
    }
    slots = larger;
  }

  /** The slot in which a stream is, unless others were there before. */
  private static int home(int id, int mask) {
    return (id * GOLDEN_RATIO) >>> Integer.numberOfLeadingZeros(mask);
  }

  private static void insert(@Nullable Http2Stream[] into, Http2Stream stream) {
    int mask = into.length - 1;
    int i = home(stream.id, mask);
    while (into[i] != null) {
      i = (i + 1) & mask;
    }
    into[i] = stream;
  }
}
