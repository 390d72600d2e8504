package dev.goshawk.api;

import java.util.Arrays;

/** The marshaller of byte arrays, whose encoding is themselves. */
final class ByteArrayMarshaller implements Marshaller<byte[]> {

  static final ByteArrayMarshaller INSTANCE = new ByteArrayMarshaller();

  private ByteArrayMarshaller() {}

  @Override
  public int size(byte[] message) {
    return message.length;
  }

  @Override
  public void write(byte[] message, byte[] target, int offset, int size) {
    System.arraycopy(message, 0, target, offset, size);
  }

  @Override
  public byte[] encoding(byte[] message) {
    return message;
  }

  @Override
  public byte[] adopt(byte[] source) {
    return source;
  }

  @Override
  public byte[] read(byte[] source, int offset, int length) {
    return Arrays.copyOfRange(source, offset, offset + length);
  }
}
