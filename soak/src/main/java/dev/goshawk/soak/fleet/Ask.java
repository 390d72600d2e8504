package dev.goshawk.soak.fleet;

import java.nio.ByteBuffer;

/**
 * The request of a call: who it is, and how long its handler takes. Immutable.
 *
 * @param id of the call, by which a backend writes down that it executed it; negative for calls
 *     that nobody counts
 * @param pauseMillis how long the handler waits
 */
record Ask(long id, int pauseMillis) {

  byte[] encode() {
    return ByteBuffer.allocate(Long.BYTES + Integer.BYTES).putLong(id).putInt(pauseMillis).array();
  }

  static Ask decode(byte[] request) {
    ByteBuffer buffer = ByteBuffer.wrap(request);
    return new Ask(buffer.getLong(), buffer.getInt());
  }

  /** The answer of a backend with a number. */
  static byte[] answer(int backend) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(backend).array();
  }

  /** The number of the backend that answered. */
  static int backend(byte[] answer) {
    return ByteBuffer.wrap(answer).getInt();
  }
}
