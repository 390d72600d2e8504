package dev.goshawk.http2.hpack;

/**
 * Where a {@link HeaderSource} puts the fields of one header block, in the order in which the peer
 * is to see them.
 *
 * <p>Valid only during {@link HeaderSource#writeTo}. Event loop only.
 */
public interface HeaderWriter {
  /** Appends all fields of {@code template}. */
  void template(HeaderTemplate template);

  /**
   * Appends one field. Chars are octets (Latin-1); names must be in lower case (RFC 9113 section
   * 8.2.1), which is not checked here.
   *
   * @throws IllegalArgumentException when a char is above U+00FF; the field is then not appended,
   *     and those before it stay
   */
  void field(String name, String value, Indexing indexing);
}
