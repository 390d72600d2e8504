package dev.goshawk.http2.hpack;

import dev.goshawk.http2.buffer.OutputBuffer;
import dev.goshawk.http2.octets.Latin1;
import java.util.List;

/**
 * The encoder of HPACK (RFC 7541): fields in, one header block after the other out, directly into
 * the connection's {@link OutputBuffer}.
 *
 * <p><b>The fast way.</b> A {@link HeaderTemplate} comes again and again, and when all its fields
 * are in a table it is a few octets of indices. These stay right as long as the dynamic table does
 * not change, for indices count from the newest entry. So the encoder numbers the generations of
 * its table (each insertion, eviction or change of size begins a new one), keeps the octets of each
 * template together with the generation in which they were made, and copies them while it lasts.
 *
 * <p><b>When the table is full.</b> A queue that is smaller than what goes round in it finds
 * nothing: each field has been evicted by the time it comes again, and every insertion costs both
 * ends and invalidates all templates. So an insertion that has to evict is allowed only once in a
 * while, after {@link #EVICTION_INTERVAL} blocks without one. In between such fields go out as
 * literals, and what is in the table does its work. When the interval has passed after an insertion
 * was denied, a new generation begins, so that templates get their chance again.
 *
 * <p>Event loop only; one per connection. Each block begins with {@link #beginBlock()}.
 */
public final class HpackEncoder implements HeaderWriter {
  /**
   * The largest dynamic table that is used, in octets, whatever the peer allows. It has room for
   * the fields of some thirty methods, and is what every peer has from the start.
   */
  static final int MAX_TABLE_SIZE = 4096;

  /**
   * How many blocks must go out before entries may be evicted again. Large enough that a connection
   * with hundreds of methods sends most of its blocks from the template cache, and small enough
   * that a busy connection turns to a new set of methods within milliseconds.
   */
  static final int EVICTION_INTERVAL = 1024;

  /** An encoded template that is larger, in octets, is not kept: copying it saves little then. */
  private static final int MAX_CACHED_TEMPLATE = 1024;

  /** First octets of RFC 7541 section 6, with the prefix at 0. */
  private static final int INDEXED = 0x80;

  private static final int LITERAL_INDEXED = 0x40;
  private static final int SIZE_UPDATE = 0x20;
  private static final int LITERAL_NEVER_INDEXED = 0x10;
  private static final int LITERAL = 0x00;

  /** The flag of a string that is Huffman coded (section 5.2). */
  private static final int HUFFMAN = 0x80;

  private final OutputBuffer out;
  private final int maxTableSize;
  private final int evictionInterval;
  private final EncoderTable table = new EncoderTable(HpackDecoder.DEFAULT_TABLE_SIZE);
  private final TemplateCache templates = new TemplateCache();

  /** Another one whenever indices may have changed. */
  private int generation;

  private boolean sizeUpdatePending;

  /** The smallest size since the last block; of meaning only while an update is pending. */
  private int smallestSize;

  private int blocksSinceEviction;
  private boolean evicted;
  private boolean evictionDenied;

  /** An encoder that writes to {@code out} for a peer with the default table size. */
  public HpackEncoder(OutputBuffer out) {
    this(out, MAX_TABLE_SIZE, EVICTION_INTERVAL);
  }

  /** As above, with other limits than the usual ones. */
  HpackEncoder(OutputBuffer out, int maxTableSize, int evictionInterval) {
    this.out = out;
    this.maxTableSize = maxTableSize;
    this.evictionInterval = evictionInterval;
    this.blocksSinceEviction = evictionInterval;
    peerTableSize(HpackDecoder.DEFAULT_TABLE_SIZE);
  }

  /**
   * Takes the peer's SETTINGS_HEADER_TABLE_SIZE, in octets from 0 to 2^32-1. The table uses no more
   * than that and no more than our own limit; if its size changes, the next block says so.
   */
  public void peerTableSize(long settingsValue) {
    int size = (int) Math.min(settingsValue, maxTableSize);
    if (size == table.capacity()) {
      return;
    }
    smallestSize = sizeUpdatePending ? Math.min(smallestSize, size) : size;
    sizeUpdatePending = true;
    table.capacity(size);
    newGeneration();
  }

  /** Begins a block: writes the size updates that are due (section 4.2). */
  public void beginBlock() {
    if (sizeUpdatePending) {
      if (smallestSize < table.capacity()) {
        writeSizeUpdate(smallestSize);
      }
      writeSizeUpdate(table.capacity());
      sizeUpdatePending = false;
    }
    if (evicted) {
      evicted = false;
      blocksSinceEviction = 0;
    } else if (blocksSinceEviction < evictionInterval) {
      blocksSinceEviction++;
    }
    if (evictionDenied && blocksSinceEviction >= evictionInterval) {
      evictionDenied = false;
      newGeneration();
    }
  }

  @Override
  public void template(HeaderTemplate template) {
    byte[] encoded = templates.get(template, generation);
    if (encoded != null) {
      out.put(encoded, 0, encoded.length);
      return;
    }
    int before = generation;
    int mark = out.position();
    List<HeaderField> fields = template.fields();
    for (int i = 0; i < fields.size(); i++) {
      HeaderField f = fields.get(i);
      field(f.name(), f.value(), f.neverIndexed() ? Indexing.NEVER : Indexing.INCREMENTAL);
    }
    if (generation == before && out.position() - mark <= MAX_CACHED_TEMPLATE) {
      templates.put(template, generation, out.copyFrom(mark));
    }
  }

  @Override
  public void field(String name, String value, Indexing indexing) {
    int index = StaticTable.indexOfName(name);
    if (indexing == Indexing.INCREMENTAL) {
      int match = index == 0 ? 0 : StaticTable.indexOfField(index, value);
      if (match == 0) {
        match = onWire(table.indexOfField(name, value));
      }
      if (match != 0) {
        writeIndexed(match);
        return;
      }
    }
    if (index == 0) {
      index = onWire(table.indexOfName(name));
    }
    switch (indexing) {
      case INCREMENTAL -> writeInserted(index, name, value);
      case NAME -> {
        if (index == 0) {
          writeInserted(0, name, value);
        } else {
          writeLiteral(LITERAL, index, name, value);
        }
      }
      case NONE -> writeLiteral(LITERAL, index, name, value);
      case NEVER -> writeLiteral(LITERAL_NEVER_INDEXED, index, name, value);
    }
  }

  private void newGeneration() {
    if (++generation == 0) {
      templates.clear(); // the numbers come again
    }
  }

  /** The number of the table's generation, for tests. */
  int generation() {
    return generation;
  }

  /** Skips generations, so that a test need not make 2^32. */
  void generation(int number) {
    generation = number;
  }

  /** How many templates are cached, for tests. */
  int cachedTemplates() {
    return templates.count();
  }

  private static int onWire(int dynamicIndex) {
    return dynamicIndex == 0 ? 0 : StaticTable.LENGTH + dynamicIndex;
  }

  /** Section 6.1. */
  private void writeIndexed(int index) {
    byte[] to = out.reserve(HpackInteger.MAX_LENGTH);
    int at = out.position();
    out.advance(HpackInteger.write(to, at, INDEXED, 7, index) - at);
  }

  /** Section 6.2.1, or 6.2.2 if the table does not take the field. */
  private void writeInserted(int nameIndex, String name, String value) {
    if (!permits(EncoderTable.sizeOf(name, value))) {
      writeLiteral(LITERAL, nameIndex, name, value);
      return;
    }
    Latin1.require(name, name);
    Latin1.require(name, value);
    byte[] to = out.reserve(3 * HpackInteger.MAX_LENGTH + name.length() + value.length());
    int start = out.position();
    int at = HpackInteger.write(to, start, LITERAL_INDEXED, 6, nameIndex);
    if (nameIndex == 0) {
      at = writeShortest(name, to, at);
    }
    at = writeShortest(value, to, at);
    out.advance(at - start);
    table.insert(name, value);
    newGeneration();
  }

  /** Sections 6.2.2 and 6.2.3. */
  private void writeLiteral(int representation, int nameIndex, String name, String value) {
    byte[] to = out.reserve(3 * HpackInteger.MAX_LENGTH + name.length() + value.length());
    int start = out.position();
    int at = HpackInteger.write(to, start, representation, 4, nameIndex);
    if (nameIndex == 0) {
      at = HpackInteger.write(to, at, 0, 7, name.length());
      Latin1.write(name, name, to, at);
      at += name.length();
    }
    at = HpackInteger.write(to, at, 0, 7, value.length());
    Latin1.write(name, value, to, at);
    out.advance(at + value.length() - start);
  }

  /** Section 5.2: Huffman coded if that is shorter, else as it is. */
  private static int writeShortest(String text, byte[] to, int at) {
    int huffman = Huffman.encodedLength(text);
    if (huffman < text.length()) {
      return Huffman.encode(text, to, HpackInteger.write(to, at, HUFFMAN, 7, huffman));
    }
    at = HpackInteger.write(to, at, 0, 7, text.length());
    Latin1.write(text, text, to, at);
    return at + text.length();
  }

  private void writeSizeUpdate(int size) {
    byte[] to = out.reserve(HpackInteger.MAX_LENGTH);
    int at = out.position();
    out.advance(HpackInteger.write(to, at, SIZE_UPDATE, 5, size) - at);
  }

  /**
   * Whether a field of {@code size} octets is to enter the table. One that takes more than three
   * quarters of it is not worth what it would displace.
   */
  private boolean permits(int size) {
    int capacity = table.capacity();
    if (size > capacity - capacity / 4) {
      return false;
    }
    if (table.size() + size <= capacity) {
      return true;
    }
    if (blocksSinceEviction < evictionInterval) {
      evictionDenied = true;
      return false;
    }
    evicted = true;
    return true;
  }
}
