package dev.goshawk.http2.hpack;

import org.jspecify.annotations.Nullable;

/**
 * Header fields that many peers put into their tables, one object each for all connections: the
 * user agents, authorities and content types of ten thousand peers are mostly the same few.
 *
 * <p>The last field of each of 256 places is kept. {@code :path} is left out: it says what a
 * request is for, so its owner has something to attach to it. Any thread: what can change in a
 * shared field is its {@link HeaderField#kind}, which every thread finds to be the same, and a
 * place that is lost to a race costs a copy.
 */
final class InternedFields {

  /** Longer values, in octets, are seldom alike. */
  private static final int MAX_LENGTH = 64;

  private static final @Nullable HeaderField[] SLOTS = new @Nullable HeaderField[256];

  private InternedFields() {}

  /** A field for the dynamic table, whose strings were made from octets. */
  static HeaderField of(String name, String value) {
    if (name.length() > MAX_LENGTH || value.length() > MAX_LENGTH || name.equals(":path")) {
      return HeaderField.decoded(name, value, false);
    }
    int hash = 31 * name.hashCode() + value.hashCode();
    int place = (hash ^ hash >>> 16) & (SLOTS.length - 1);
    HeaderField usual = SLOTS[place];
    if (usual != null && usual.value().equals(value) && usual.name().equals(name)) {
      return usual;
    }
    HeaderField fresh = HeaderField.shared(name, value);
    SLOTS[place] = fresh;
    return fresh;
  }
}
