package dev.goshawk.http2.hpack;

import org.jspecify.annotations.Nullable;

/**
 * The decoder of HPACK (RFC 7541): header blocks in, header lists out. It keeps the dynamic table
 * that the peer's encoder writes.
 *
 * <p>Whatever a block says, the work is bounded by its length and the memory by the limits: a block
 * whose list passes them is decoded to its end, so that the table stays in step, but no more of its
 * fields are kept, and those that enter no table are not even made. A block of nothing but indices
 * makes no object at all.
 *
 * <p>Event loop only; one per connection. After an exception the table is no longer in step and the
 * connection must end.
 */
public final class HpackDecoder {
  /** SETTINGS_HEADER_TABLE_SIZE before any SETTINGS frame, in octets (RFC 9113 section 6.5.2). */
  static final int DEFAULT_TABLE_SIZE = 4096;

  /** Two: the smallest since the last block and the final one (section 4.2). */
  private static final int MAX_SIZE_UPDATES = 2;

  private static final int NOTHING_REQUIRED = -1;

  private static final FreeList<HpackReader> READERS = new FreeList<>(HpackReader::new);

  private final int maxListSize;
  private final int maxFields;
  private final DecoderTable table;
  private final HeaderBlockCache known = new HeaderBlockCache();

  /** Lent for as long as blocks come that are not known. */
  private @Nullable HpackReader reader;

  /** The largest table size that the peer may choose, in octets. */
  private int maxTableSize;

  /** The first size update of the next block must come and be no larger; or NOTHING_REQUIRED. */
  private int requiredUpdate = NOTHING_REQUIRED;

  /**
   * A decoder with an empty table.
   *
   * @param maxTableSize the largest dynamic table that the peer may use from now on, in octets.
   *     Until it has acknowledged our SETTINGS that is {@link #DEFAULT_TABLE_SIZE}
   * @param maxListSize the largest sum of {@link HeaderField#size()} to keep, in octets
   * @param maxFields the largest count of fields to keep
   */
  public HpackDecoder(int maxTableSize, int maxListSize, int maxFields) {
    this.maxTableSize = maxTableSize;
    this.maxListSize = maxListSize;
    this.maxFields = maxFields;
    this.table = new DecoderTable(Math.min(maxTableSize, DEFAULT_TABLE_SIZE));
  }

  /**
   * Sets our SETTINGS_HEADER_TABLE_SIZE, in octets, once the peer has acknowledged it. A larger one
   * may be set as soon as it is sent. If the peer's table is larger than the new limit, its next
   * block must begin with a size update (RFC 9113 section 4.3.1).
   */
  public void maxTableSize(int octets) {
    maxTableSize = octets;
    if (octets < table.capacity()
        && (requiredUpdate == NOTHING_REQUIRED || octets < requiredUpdate)) {
      requiredUpdate = octets;
    }
  }

  /**
   * Decodes one complete block: into {@code scratch}, or to the block that the same octets were
   * before.
   *
   * @throws HpackException as {@link #decode(byte[], int, int, HeaderBlock)}
   */
  HeaderBlock block(byte[] buf, int off, int len, HeaderBlock scratch) throws HpackException {
    if (requiredUpdate == NOTHING_REQUIRED) {
      HeaderBlock before = known.find(buf, off, len, table.generation());
      if (before != null) {
        return before;
      }
    }
    boolean indicesOnly = decode(buf, off, len, scratch);
    return indicesOnly && len <= HeaderBlockCache.MAX_LENGTH && !scratch.tooLarge()
        ? known.keep(buf, off, len, table.generation(), scratch)
        : scratch;
  }

  /**
   * Decodes one complete block into {@code into}, whatever that held before.
   *
   * @return whether the block was nothing but indices
   * @throws HpackException for anything malformed; {@code into} is then undefined
   */
  boolean decode(byte[] buf, int off, int len, HeaderBlock into) throws HpackException {
    into.begin(maxListSize, maxFields);
    HpackReader in = reader;
    if (in == null) {
      in = READERS.take();
      reader = in;
    }
    in.begin(buf, off, len);
    boolean indicesOnly;
    try {
      indicesOnly = !sizeUpdates(in);
      while (in.hasMore()) {
        int first = in.next();
        if (first >= 0x80) {
          into.add(fieldAt(in.integer(first, 7)));
          continue;
        }
        indicesOnly = false;
        if (first >= 0x40) {
          HeaderField field = inserted(in, in.integer(first, 6));
          table.insert(field);
          into.add(field);
        } else if (first >= 0x20) {
          throw malformed("dynamic table size update after a field of the block");
        } else if (into.tooLarge()) {
          int index = in.integer(first, 4);
          int nameLength = index == 0 ? in.skipString() : nameAt(index).length();
          into.skip(nameLength + in.skipString() + HeaderField.OVERHEAD);
        } else {
          into.add(literal(in, in.integer(first, 4), first >= 0x10));
        }
      }
    } finally {
      in.finish();
    }
    return indicesOnly;
  }

  /** Whether anything is held that only serves the next block. */
  public boolean holdsReader() {
    return reader != null;
  }

  /** Releases what only serves the next block. */
  public void trim() {
    HpackReader in = reader;
    if (in != null) {
      reader = null;
      READERS.give(in);
    }
  }

  /** How much of the dynamic table is in use, in octets. */
  int tableSize() {
    return table.size();
  }

  /** Takes the size updates at the start of a block, and returns whether there are any. */
  private boolean sizeUpdates(HpackReader in) throws HpackException {
    boolean any = false;
    for (int i = 0; in.hasMore() && in.peek() >> 5 == 1; i++) {
      any = true;
      if (i == MAX_SIZE_UPDATES) {
        throw malformed("more than " + MAX_SIZE_UPDATES + " dynamic table size updates");
      }
      int limit = requiredUpdate == NOTHING_REQUIRED ? maxTableSize : requiredUpdate;
      int size = in.integer(in.next(), 5);
      if (size > limit) {
        throw malformed(
            "dynamic table size update to "
                + size
                + " exceeds SETTINGS_HEADER_TABLE_SIZE "
                + limit);
      }
      requiredUpdate = NOTHING_REQUIRED;
      table.capacity(size);
    }
    if (requiredUpdate != NOTHING_REQUIRED) {
      throw malformed(
          "no dynamic table size update, but SETTINGS_HEADER_TABLE_SIZE fell to "
              + requiredUpdate
              + " and the table has "
              + table.capacity());
    }
    return any;
  }

  private HeaderField literal(HpackReader in, int nameIndex, boolean neverIndexed)
      throws HpackException {
    String name = nameIndex == 0 ? in.string(false) : nameAt(nameIndex);
    return HeaderField.decoded(name, in.string(false), neverIndexed);
  }

  /** A literal that goes into the table. */
  private HeaderField inserted(HpackReader in, int nameIndex) throws HpackException {
    String name = nameIndex == 0 ? in.string(true) : nameAt(nameIndex);
    return InternedFields.of(name, in.string(true));
  }

  private HeaderField fieldAt(int index) throws HpackException {
    if (index > StaticTable.LENGTH) {
      return dynamicAt(index);
    }
    if (index == 0) {
      throw malformed("HPACK index 0");
    }
    return StaticTable.field(index);
  }

  private HeaderField dynamicAt(int index) throws HpackException {
    HeaderField field = table.get(index - StaticTable.LENGTH - 1);
    if (field == null) {
      throw malformed(
          "HPACK index " + index + ", but the last one is " + (StaticTable.LENGTH + table.count()));
    }
    return field;
  }

  private String nameAt(int index) throws HpackException {
    return index <= StaticTable.LENGTH ? StaticTable.name(index) : dynamicAt(index).name();
  }

  private static HpackException malformed(String message) {
    return new HpackException(message);
  }
}
