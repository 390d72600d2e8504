package dev.goshawk.http2.hpack;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A decoded header list, in the order in which it came.
 *
 * <p>Owned by the engine and reused for every block: valid during the callback that hands it over,
 * and not after. The fields themselves may be kept. Event loop only.
 *
 * <p>A block that comes again octet by octet, and means the same, is the same object again: then it
 * {@link #isCached()}, and keeps an {@link #attachment()}.
 */
public final class HeaderBlock {
  /** A gRPC request has 8 to 12 fields. */
  private static final int INITIAL_CAPACITY = 16;

  private static final @Nullable HeaderField[] NONE = {};

  private @Nullable HeaderField[] fields;
  private int count;
  private long listSize;
  private boolean tooLarge;

  private int maxListSize;
  private int maxFields;

  private final boolean cached;
  private @Nullable Object attachment;

  /** What the block was found to be well-formed as: bits of {@link HeaderValidator}. */
  int validAs;

  HeaderBlock() {
    fields = NONE;
    cached = false;
  }

  /** A copy that lasts. */
  HeaderBlock(HeaderBlock source) {
    fields = Arrays.copyOf(source.fields, source.count);
    count = source.count;
    listSize = source.listSize;
    tooLarge = source.tooLarge;
    cached = true;
  }

  /** Whether this object stands for the same fields for as long as it lives. */
  public boolean isCached() {
    return cached;
  }

  /** What the owner has derived from this block, or null. Event loop only. */
  public @Nullable Object attachment() {
    return attachment;
  }

  /**
   * Keeps {@code meaning} for as long as this object lives.
   *
   * @throws IllegalStateException unless it {@link #isCached()}
   */
  public void attachment(@Nullable Object meaning) {
    if (!cached) {
      throw new IllegalStateException("the block is used again for other fields");
    }
    attachment = meaning;
  }

  /** How many fields were kept. */
  public int count() {
    return count;
  }

  /**
   * The field at {@code i}.
   *
   * @throws IndexOutOfBoundsException unless {@code 0 <= i < count()}
   */
  public HeaderField field(int i) {
    HeaderField field = i < count ? fields[i] : null;
    if (field == null) {
      throw new IndexOutOfBoundsException("field " + i + " of " + count);
    }
    return field;
  }

  /**
   * The sum of {@link HeaderField#size()} over all fields that came, kept or not: what RFC 9113
   * section 6.5.2 calls the size of the field section, in octets.
   */
  public long listSize() {
    return listSize;
  }

  /**
   * Whether the list passed {@code maxHeaderListSize} or {@code maxHeaderFields}. The fields up to
   * there were kept; the one that passed the limit and all after it were not.
   */
  public boolean tooLarge() {
    return tooLarge;
  }

  /** The value of the first field called {@code name}, or null. Searches linearly. */
  public @Nullable String first(String name) {
    for (int i = 0; i < count; i++) {
      HeaderField field = field(i);
      if (field.name().equals(name)) {
        return field.value();
      }
    }
    return null;
  }

  /** Empties the block, and sets the limits for what comes next. */
  void begin(int maxListSize, int maxFields) {
    clear();
    this.maxListSize = maxListSize;
    this.maxFields = maxFields;
  }

  /**
   * Empties the block. It releases all fields but the first {@value #INITIAL_CAPACITY}: the next
   * block is likely to have the same objects in those places, and then nothing needs to be written
   * there.
   */
  void clear() {
    if (cached) {
      return;
    }
    if (count > INITIAL_CAPACITY) {
      Arrays.fill(fields, INITIAL_CAPACITY, count, null);
    }
    count = 0;
    listSize = 0;
    tooLarge = false;
  }

  /** Releases all fields, and an array that is larger than usual. For another connection. */
  void forget() {
    clear();
    if (fields.length > INITIAL_CAPACITY) {
      fields = NONE;
    } else {
      Arrays.fill(fields, null);
    }
  }

  /** Counts {@code field}, and keeps it as long as the limits allow. */
  void add(HeaderField field) {
    listSize += field.size();
    if (listSize > maxListSize || count >= maxFields) {
      tooLarge = true;
    }
    if (tooLarge) {
      return;
    }
    if (count == fields.length) {
      fields = Arrays.copyOf(fields, Math.max(INITIAL_CAPACITY, count * 2));
    }
    if (fields[count] != field) {
      fields[count] = field;
    }
    count++;
  }

  /**
   * Counts a field that need not be made at all, because {@link #tooLarge()} says that none is kept
   * any more.
   *
   * @param size as {@link HeaderField#size()}
   */
  void skip(int size) {
    listSize += size;
  }
}
