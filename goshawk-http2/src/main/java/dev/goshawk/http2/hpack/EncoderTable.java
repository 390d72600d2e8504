package dev.goshawk.http2.hpack;

import org.jspecify.annotations.Nullable;

/**
 * The dynamic table of an encoder (RFC 7541 section 2.3.2): a mirror of what the peer's decoder
 * has, with hash lookup of fields and of names. The newest entry has index 1 here; on the wire, the
 * static table comes first.
 *
 * <p>Entries form a queue from the oldest to the newest, and are chained in two arrays of buckets,
 * the newest first, so that a lookup finds the lowest index. Event loop only; owned by one {@link
 * HpackEncoder}. Nothing but this object is made before the first entry, and the arrays grow with
 * their number.
 */
final class EncoderTable {
  /**
   * For the 128 entries at most that fit into 4096 octets; about 40 in practice. A power of two.
   */
  private static final int MAX_BUCKETS = 64;

  private static final int INITIAL_BUCKETS = 2;

  private @Nullable Entry[] byField = {};
  private @Nullable Entry[] byName = {};

  private @Nullable Entry oldest;
  private @Nullable Entry newest;

  /** How many entries were ever inserted, modulo 2^32. */
  private int inserted;

  private int size;
  private int capacity;

  /** One entry; its index is its distance from the newest one. */
  private static final class Entry {
    final String name;
    final String value;
    final int fieldHash;
    final int number;

    /** The next newer entry. */
    @Nullable Entry newer;

    @Nullable Entry nextByField;
    @Nullable Entry nextByName;

    Entry(String name, String value, int number) {
      this.name = name;
      this.value = value;
      this.fieldHash = fieldHash(name, value);
      this.number = number;
    }

    int size() {
      return sizeOf(name, value);
    }
  }

  EncoderTable(int capacity) {
    this.capacity = capacity;
  }

  /** What an entry counts, in octets (section 4.1). */
  static int sizeOf(String name, String value) {
    return name.length() + value.length() + HeaderField.OVERHEAD;
  }

  /** The sum of the entries' sizes, in octets. */
  int size() {
    return size;
  }

  /** The most that {@link #size()} may be, in octets. */
  int capacity() {
    return capacity;
  }

  /** Changes the capacity, and evicts what is too much for it (section 4.3). */
  void capacity(int octets) {
    capacity = octets;
    evictFor(0);
  }

  /** The index of the newest entry with this name and value, or 0. */
  int indexOfField(String name, String value) {
    if (size == 0) {
      return 0;
    }
    int hash = fieldHash(name, value);
    for (Entry e = byField[bucket(hash)]; e != null; e = e.nextByField) {
      if (e.fieldHash == hash && e.value.equals(value) && e.name.equals(name)) {
        return index(e);
      }
    }
    return 0;
  }

  /** The index of the newest entry with this name, or 0. */
  int indexOfName(String name) {
    if (size == 0) {
      return 0;
    }
    for (Entry e = byName[bucket(name.hashCode())]; e != null; e = e.nextByName) {
      if (e.name.equals(name)) {
        return index(e);
      }
    }
    return 0;
  }

  /** Adds an entry, which must not be larger than the capacity, and evicts what is in its way. */
  void insert(String name, String value) {
    Entry entry = new Entry(name, value, ++inserted);
    evictFor(entry.size());
    if (count() > byField.length && byField.length < MAX_BUCKETS) {
      grow();
    }
    chain(entry);
    if (newest == null) {
      oldest = entry;
    } else {
      newest.newer = entry;
    }
    newest = entry;
    size += entry.size();
  }

  /** How many entries there are, the one that is being inserted included. */
  private int count() {
    return oldest == null ? 1 : index(oldest);
  }

  private void chain(Entry entry) {
    int fieldBucket = bucket(entry.fieldHash);
    entry.nextByField = byField[fieldBucket];
    byField[fieldBucket] = entry;
    int nameBucket = bucket(entry.name.hashCode());
    entry.nextByName = byName[nameBucket];
    byName[nameBucket] = entry;
  }

  private void grow() {
    int buckets = Math.max(INITIAL_BUCKETS, 2 * byField.length);
    byField = new @Nullable Entry[buckets];
    byName = new @Nullable Entry[buckets];
    for (Entry e = oldest; e != null; e = e.newer) {
      chain(e);
    }
  }

  private void evictFor(int octets) {
    for (Entry e = oldest; e != null && (long) size + octets > capacity; e = oldest) {
      unchain(e);
      size -= e.size();
      oldest = e.newer;
      if (oldest == null) {
        newest = null;
      }
    }
  }

  /** Takes the oldest entry out of its two chains, in each of which it is the last. */
  private void unchain(Entry gone) {
    int fieldBucket = bucket(gone.fieldHash);
    Entry before = null;
    for (Entry e = byField[fieldBucket]; e != null && e != gone; e = e.nextByField) {
      before = e;
    }
    if (before == null) {
      byField[fieldBucket] = null;
    } else {
      before.nextByField = null;
    }
    int nameBucket = bucket(gone.name.hashCode());
    before = null;
    for (Entry e = byName[nameBucket]; e != null && e != gone; e = e.nextByName) {
      before = e;
    }
    if (before == null) {
      byName[nameBucket] = null;
    } else {
      before.nextByName = null;
    }
  }

  private int index(Entry entry) {
    return inserted - entry.number + 1;
  }

  private static int fieldHash(String name, String value) {
    return 31 * name.hashCode() + value.hashCode();
  }

  private int bucket(int hash) {
    return (hash ^ hash >>> 16) & (byField.length - 1);
  }
}
