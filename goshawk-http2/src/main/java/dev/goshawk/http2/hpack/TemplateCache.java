package dev.goshawk.http2.hpack;

import org.jspecify.annotations.Nullable;

/**
 * The encoded forms of header templates on one connection, each valid for one generation of the
 * encoder's dynamic table.
 *
 * <p>Open addressing on the identity of the template, so a hit costs one or two comparisons.
 * Bounded: when there are {@link #MAX_TEMPLATES} all are let go and it begins anew, so that those
 * that are of no use any more do not keep others out.
 *
 * <p>Event loop only; owned by one {@link HpackEncoder}.
 */
final class TemplateCache {
  /**
   * Some 30 bytes and 80 more of objects each: 100 KiB for a connection that uses 1,000 methods.
   */
  static final int MAX_TEMPLATES = 1000;

  private static final int INITIAL_SLOTS = 4;

  private static final @Nullable Entry[] NONE = {};

  /** A power of two long and at most half full, or empty. */
  private @Nullable Entry[] places = NONE;

  /** What the hash is shifted by to leave its high bits as a place. */
  private int shift = 32;

  private int count;

  private static final class Entry {
    final HeaderTemplate template;
    byte[] encoded;
    int generation;

    Entry(HeaderTemplate template, byte[] encoded, int generation) {
      this.template = template;
      this.encoded = encoded;
      this.generation = generation;
    }
  }

  /** The encoded form of {@code template} in this generation, or null. Not to be changed. */
  byte @Nullable [] get(HeaderTemplate template, int generation) {
    if (count == 0) {
      return null;
    }
    Entry entry = places[place(template)];
    return entry != null && entry.generation == generation ? entry.encoded : null;
  }

  /** Keeps the encoded form of {@code template} in this generation instead of any other. */
  void put(HeaderTemplate template, int generation, byte[] encoded) {
    if (count == MAX_TEMPLATES && places[place(template)] == null) {
      clear();
    }
    if (count * 2 >= places.length) {
      grow();
    }
    int place = place(template);
    Entry entry = places[place];
    if (entry != null) {
      entry.encoded = encoded;
      entry.generation = generation;
    } else {
      places[place] = new Entry(template, encoded, generation);
      count++;
    }
  }

  void clear() {
    places = NONE;
    shift = 32;
    count = 0;
  }

  int count() {
    return count;
  }

  private void grow() {
    @Nullable Entry[] old = places;
    places = new @Nullable Entry[Math.max(INITIAL_SLOTS, old.length * 2)];
    shift = Integer.numberOfLeadingZeros(places.length) + 1;
    for (Entry entry : old) {
      if (entry != null) {
        places[place(entry.template)] = entry;
      }
    }
  }

  /** The place where {@code template} is, or the empty one where it would be. */
  private int place(HeaderTemplate template) {
    int place = template.hash() >>> shift;
    Entry entry = places[place];
    while (entry != null && entry.template != template) {
      place = (place + 1) & (places.length - 1);
      entry = places[place];
    }
    return place;
  }
}
