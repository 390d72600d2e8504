package dev.goshawk.soak;

import java.nio.ByteBuffer;

/**
 * What the messages of the soak carry: their place in their stream, an order to the server, and
 * bytes that follow from both, so that a byte lost, doubled or changed is noticed.
 *
 * @param place the number of the message in its stream, from 0
 * @param count how many responses are wanted, or how many requests have come
 * @param size how many bytes follow, in responses too
 * @param pause how long the server sleeps before it answers, in milliseconds
 */
record Payload(int place, int count, int size, int pause) {

  private static final int HEAD = 4 * Integer.BYTES;

  byte[] encode() {
    ByteBuffer bytes = ByteBuffer.allocate(HEAD + size);
    bytes.putInt(place).putInt(count).putInt(size).putInt(pause);
    for (int i = 0; i < size; i++) {
      bytes.put(at(place, i));
    }
    return bytes.array();
  }

  private static byte at(int place, int index) {
    return (byte) (31 * place + index + (index >> 8));
  }

  /**
   * The payload that a message carries.
   *
   * @throws IllegalStateException when a byte of it is wrong, or it is not the message expected
   */
  static Payload decode(byte[] message, int expectedPlace) {
    if (message.length < HEAD) {
      throw new IllegalStateException("a message of " + message.length + " bytes");
    }
    ByteBuffer bytes = ByteBuffer.wrap(message);
    Payload payload = new Payload(bytes.getInt(), bytes.getInt(), bytes.getInt(), bytes.getInt());
    if (payload.place != expectedPlace) {
      throw new IllegalStateException(
          "message " + payload.place + " came in place of message " + expectedPlace);
    }
    if (message.length != HEAD + payload.size) {
      throw new IllegalStateException(
          "message " + expectedPlace + " has " + message.length + " bytes, not " + payload.size);
    }
    for (int i = 0; i < payload.size; i++) {
      if (message[HEAD + i] != at(expectedPlace, i)) {
        throw new IllegalStateException("byte " + i + " of message " + expectedPlace + " is wrong");
      }
    }
    return payload;
  }

  /** The same at another place. */
  Payload at(int newPlace) {
    return new Payload(newPlace, count, size, pause);
  }
}
