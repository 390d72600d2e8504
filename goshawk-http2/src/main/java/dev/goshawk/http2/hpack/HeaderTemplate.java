package dev.goshawk.http2.hpack;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A fixed run of header fields that is sent again and again, such as the request fields of one
 * method or the trailers of an OK.
 *
 * <p>The point of it is speed: each connection keeps a template's encoded form for as long as its
 * dynamic table does not change, and then sending the run is the copy of a few bytes. So make a
 * template once and keep it; one made for every call costs more than its fields alone. A connection
 * keeps the encoded form of up to 1,000 templates, and lets all of them go when there are more.
 *
 * <p>Fields whose {@link HeaderField#neverIndexed()} is set are sent as {@link Indexing#NEVER}, all
 * others as {@link Indexing#INCREMENTAL}.
 *
 * <p>Immutable, any thread; equality is identity.
 */
public final class HeaderTemplate {
  /** Spreads consecutive numbers over 32 bits: 2^32 divided by the golden ratio. */
  private static final int GOLDEN_RATIO = 0x9E3779B9;

  private static final AtomicInteger CREATED = new AtomicInteger();

  private final List<HeaderField> fields;
  private final int listSize;
  private final int hash;

  private HeaderTemplate(List<HeaderField> fields) {
    this.fields = fields;
    int size = 0;
    for (HeaderField field : fields) {
      size = Math.addExact(size, field.size());
    }
    this.listSize = size;
    this.hash = CREATED.getAndIncrement() * GOLDEN_RATIO;
  }

  /** A template of {@code fields}, in that order. Pseudo-header fields must come first. */
  public static HeaderTemplate of(HeaderField... fields) {
    return new HeaderTemplate(List.of(fields));
  }

  /**
   * A template of a copy of {@code fields}, in that order. Pseudo-header fields must come first.
   */
  public static HeaderTemplate of(List<HeaderField> fields) {
    return new HeaderTemplate(List.copyOf(fields));
  }

  /** The fields, unmodifiable. */
  public List<HeaderField> fields() {
    return fields;
  }

  /** The sum of {@link HeaderField#size()}, in octets: what the peer counts against its limit. */
  public int listSize() {
    return listSize;
  }

  /** A hash of the identity, well spread in its high bits. */
  int hash() {
    return hash;
  }

  @Override
  public String toString() {
    return fields.toString();
  }
}
