package dev.goshawk.http2;

import dev.goshawk.http2.buffer.ByteSource;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Feeds a connection as a carrier does that lets streams take their payload straight; what they
 * leave comes by the array, one byte at a time, so that they are asked at every place.
 */
final class DirectBytes implements ByteSource {
  private final ByteBuffer left;

  private DirectBytes(ByteBuffer left) {
    this.left = left;
  }

  static void feed(Http2Connection connection, byte[] bytes, int off, int len) {
    DirectBytes source = new DirectBytes(ByteBuffer.wrap(bytes, off, len));
    byte[] one = new byte[1];
    while (source.available() > 0) {
      if (connection.receive(source) == 0) {
        source.read(one, 0, 1);
        connection.receive(one, 0, 1);
        Arrays.fill(one, (byte) 0x55);
      }
    }
  }

  @Override
  public int available() {
    return left.remaining();
  }

  @Override
  public void read(byte[] target, int offset, int length) {
    left.get(target, offset, length);
  }
}
