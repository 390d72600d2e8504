package dev.goshawk.http2.hpack;

import dev.goshawk.http2.octets.Latin1;
import org.jspecify.annotations.Nullable;

/**
 * One header field: a name, a value, and a place for the meaning that its owner derives from them.
 *
 * <p>Octets are held as Latin-1: char {@code n} is octet {@code n}, so any octet survives the way
 * in and the way out.
 *
 * <p>A field that the decoder takes from the dynamic table is the same object for as long as it
 * stays in that table. A {@code :path} is never shared between connections, so the owner may work
 * out its meaning once and leave it in {@link #attachment()}. Other fields may be the same for many
 * connections, as those of the static table are for all, and take no attachment then.
 *
 * <p>Name, value and flag are immutable and may be read by any thread. The attachment belongs to
 * the event loop of the connection. Equality is identity.
 */
public final class HeaderField {
  /** What RFC 7541 section 4.1 and RFC 9113 section 6.5.2 add to name and value, in octets. */
  static final int OVERHEAD = 32;

  private final String name;
  private final String value;
  private final boolean neverIndexed;

  /** Whether connections share it. */
  private final boolean shared;

  /** Worked out once: it is asked for each time that a table's field comes again. */
  private final int size;

  /** Event loop only. */
  private @Nullable Object attachment;

  /**
   * What {@link HeaderValidator} found the field to be; 0 before it looked. Of a shared field any
   * thread may write it, since all find the same.
   */
  byte kind;

  /**
   * A field to send.
   *
   * @throws IllegalArgumentException when a char of {@code name} or {@code value} is above U+00FF,
   *     which no octet can carry
   */
  public HeaderField(String name, String value) {
    this(name, value, false);
  }

  /**
   * A field to send.
   *
   * @param neverIndexed whether no hop may put it into a table (RFC 7541 section 6.2.3)
   * @throws IllegalArgumentException when a char of {@code name} or {@code value} is above U+00FF,
   *     which no octet can carry
   */
  public HeaderField(String name, String value, boolean neverIndexed) {
    this(neverIndexed, false, Latin1.require(name, name), Latin1.require(name, value));
  }

  private HeaderField(boolean neverIndexed, boolean shared, String name, String value) {
    this.name = name;
    this.value = value;
    this.neverIndexed = neverIndexed;
    this.shared = shared;
    this.size = name.length() + value.length() + OVERHEAD;
  }

  /** A field whose strings were made from octets, and so need no check. */
  static HeaderField decoded(String name, String value, boolean neverIndexed) {
    return new HeaderField(neverIndexed, false, name, value);
  }

  /**
   * A field that all connections share, of the static table or {@linkplain InternedFields usual}.
   */
  static HeaderField shared(String name, String value) {
    return new HeaderField(false, true, name, value);
  }

  /** The name as it came, one char per octet. */
  public String name() {
    return name;
  }

  /** The value as it came, one char per octet. */
  public String value() {
    return value;
  }

  /** Whether the field came as never-indexed, or must be sent so (RFC 7541 section 6.2.3). */
  public boolean neverIndexed() {
    return neverIndexed;
  }

  /** Octets of name and value and 32 more (RFC 7541 section 4.1). */
  public int size() {
    return size;
  }

  /** What the owner last attached, or null. Event loop only. */
  public @Nullable Object attachment() {
    return attachment;
  }

  /**
   * Keeps {@code meaning} for as long as this object lives; a field that connections share keeps
   * nothing. Event loop only.
   */
  public void attachment(@Nullable Object meaning) {
    if (!shared) {
      this.attachment = meaning;
    }
  }

  /** Name and value, for logs and debuggers; a never-indexed value is taken for a secret. */
  @Override
  public String toString() {
    return name + ": " + (neverIndexed ? "(never indexed)" : value);
  }
}
