package dev.goshawk.api;

import org.jspecify.annotations.Nullable;

/**
 * Turns messages into bytes and back.
 *
 * <p>Any thread, without state. Messages are written directly into the outbound buffer and read
 * directly from the inbound one, so a marshaller neither keeps the arrays it is given nor touches
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

  /**
   * Reads a message that fills an array which nobody else uses, so that the message may keep it
   * instead of a copy. It is asked for large messages before {@link #read}; what it throws ends the
   * call as there.
   *
   * @return the message, or null to have {@link #read} called, as a marshaller does that keeps no
   *     arrays
   */
  default @Nullable T adopt(byte[] source) {
    return null;
  }

  /**
   * The encoding of a message, if it is at hand as an array that fills it and never changes. It is
   * asked for messages that are sent in more than one piece, which then go out of that array.
   *
   * @return null, as usual, to have {@link #write} called
   */
  default byte @Nullable [] encoding(T message) {
    return null;
  }

  /**
   * The marshaller of plain byte arrays: the message is its own encoding. A message that is sent
   * belongs to the call and must not change any more. Reading copies, except for large messages,
   * which are the array that they were received in.
   */
  static Marshaller<byte[]> bytes() {
    return ByteArrayMarshaller.INSTANCE;
  }
}
