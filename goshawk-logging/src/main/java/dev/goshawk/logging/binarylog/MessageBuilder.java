package dev.goshawk.logging.binarylog;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * A message of Protocol Buffers, field by field; a field with its default is left out, as proto3
 * has it. One thread.
 */
final class MessageBuilder {

  private static final int TYPE_BITS = 3;
  private static final int VARINT = 0;
  private static final int LENGTH = 2;
  private static final int GROUP_BITS = 7;
  private static final int MORE = 0x80;
  private static final int FIRST_SIZE = 64;

  private byte[] bytes = new byte[FIRST_SIZE];
  private int size;

  MessageBuilder integer(int field, long value) {
    if (value != 0) {
      key(field, VARINT);
      varint(value);
    }
    return this;
  }

  MessageBuilder flag(int field, boolean value) {
    return integer(field, value ? 1 : 0);
  }

  MessageBuilder text(int field, String value) {
    return value.isEmpty() ? this : bytes(field, value.getBytes(UTF_8));
  }

  /** Bytes, which are left out when there are none. */
  MessageBuilder bytes(int field, byte[] value) {
    return value.length == 0 ? this : append(field, value, value.length);
  }

  /** A message in this one, which is there even when it is empty. */
  MessageBuilder message(int field, MessageBuilder value) {
    return append(field, value.bytes, value.size);
  }

  private MessageBuilder append(int field, byte[] value, int length) {
    key(field, LENGTH);
    varint(length);
    room(length);
    System.arraycopy(value, 0, bytes, size, length);
    size += length;
    return this;
  }

  private void key(int field, int type) {
    varint(((long) field << TYPE_BITS) | type);
  }

  private void varint(long value) {
    room(10);
    long left = value;
    while ((left & -MORE) != 0) {
      bytes[size++] = (byte) (((int) left & (MORE - 1)) | MORE);
      left >>>= GROUP_BITS;
    }
    bytes[size++] = (byte) left;
  }

  private void room(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
    }
  }

  byte[] build() {
    return Arrays.copyOf(bytes, size);
  }
}
