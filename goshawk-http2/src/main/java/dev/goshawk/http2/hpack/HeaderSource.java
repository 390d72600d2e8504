package dev.goshawk.http2.hpack;

/**
 * What writes the fields of one header block, when its turn on the wire has come.
 *
 * <p>HPACK ties every block to all blocks before it, so a block can be encoded no earlier than it
 * is sent: trailers that wait after data are asked for their fields only when the last data is out.
 * A source must therefore keep what it needs until then. It is sent at most once, on the event
 * loop.
 */
@FunctionalInterface
public interface HeaderSource {
  /**
   * Writes all fields to {@code out}, and does not keep it.
   *
   * <p>It must not throw: fields that are already written may have changed the dynamic table that
   * both ends share, and cannot be taken back.
   */
  void writeTo(HeaderWriter out);

  /**
   * What the peer will count against its limit (RFC 9113 section 6.5.2): octets of names and
   * values, and 32 for each field. To be held against {@code
   * Http2Connection.peerMaxHeaderListSize()} before the block is sent. Asks {@link #writeTo} for
   * the fields, so a source that can be asked only once overrides it.
   */
  default long listSize() {
    HeaderListSize size = new HeaderListSize();
    writeTo(size);
    return size.octets();
  }
}
