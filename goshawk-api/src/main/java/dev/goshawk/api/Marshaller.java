package dev.goshawk.api;

/**
 * Turns messages into bytes and back.
 *
 * <p>Any thread, without state. Messages are written straight into the outbound buffer and read
 * straight from the inbound one, so a marshaller neither keeps the arrays it is given nor touches
 * them outside the range.
 *
 * @param <T> the type of the messages
 */
public interface Marshaller<T> {

  /** The number of bytes that {@link #write} will write for a message; 0 to 2^31 - 1. */
  int size(T message);

  /**
   * Writes a message.
   *
   * @param offset where the first byte goes
   * @param size what {@link #size} answered for this message; exactly so many bytes are written
   */
  void write(T message, byte[] target, int offset, int size);

  /**
   * Reads a message. What it throws ends the call with INTERNAL.
   *
   * @param length the number of bytes, 0 included
   */
  T read(byte[] source, int offset, int length);

  /** The marshaller of plain byte arrays: the message is its own encoding. Reading copies. */
  static Marshaller<byte[]> bytes() {
    return ByteArrayMarshaller.INSTANCE;
  }
}
