package dev.goshawk.benchmarks;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A header block written by hand (RFC 7541 section 6), without Huffman codes. */
final class Block {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** A field that is in a table whole. Index 1 to 126. */
  Block indexed(int index) {
    out.write(0x80 | index);
    return this;
  }

  /** A field whose name is in the static table, added to the dynamic one. */
  Block literal(int nameIndex, String value) {
    out.write(0x40 | nameIndex);
    string(value.getBytes(StandardCharsets.US_ASCII));
    return this;
  }

  /** A field added to the dynamic table. */
  Block literal(String name, String value) {
    out.write(0x40);
    string(name.getBytes(StandardCharsets.US_ASCII));
    string(value.getBytes(StandardCharsets.US_ASCII));
    return this;
  }

  /** A field that no table keeps. */
  Block literalUnindexed(String name, byte[] value) {
    out.write(0);
    string(name.getBytes(StandardCharsets.US_ASCII));
    string(value);
    return this;
  }

  int size() {
    return out.size();
  }

  byte[] bytes() {
    return out.toByteArray();
  }

  private void string(byte[] octets) {
    if (octets.length > 126) {
      throw new IllegalArgumentException("string of " + octets.length + " octets; at most 126");
    }
    out.write(octets.length);
    out.writeBytes(octets);
  }
}
