package dev.goshawk.core.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/** Writes a message of Protocol Buffers field by field. One thread. */
public final class ProtobufWriter {

  private static final int TYPE_BITS = 3;
  private static final int VARINT = 0;
  private static final int LENGTH = 2;
  private static final int GROUP_BITS = 7;
  private static final int MORE = 0x80;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** A message without fields. */
  public ProtobufWriter() {}

  /** An integer, which is left out when it is 0. */
  public ProtobufWriter integer(int field, long value) {
    if (value != 0) {
      varint(((long) field << TYPE_BITS) | VARINT);
      varint(value);
    }
    return this;
  }

  /** A text, which is left out when it is empty. */
  public ProtobufWriter text(int field, String value) {
    return value.isEmpty() ? this : bytes(field, value.getBytes(UTF_8));
  }

  /** A message in this one. */
  public ProtobufWriter message(int field, ProtobufWriter value) {
    return bytes(field, value.toBytes());
  }

  private ProtobufWriter bytes(int field, byte[] value) {
    varint(((long) field << TYPE_BITS) | LENGTH);
    varint(value.length);
    out.write(value, 0, value.length);
    return this;
  }

  private void varint(long value) {
    long left = value;
    while ((left & -MORE) != 0) {
      out.write(((int) left & (MORE - 1)) | MORE);
      left >>>= GROUP_BITS;
    }
    out.write((int) left);
  }

  /** The message. */
  public byte[] toBytes() {
    return out.toByteArray();
  }
}
