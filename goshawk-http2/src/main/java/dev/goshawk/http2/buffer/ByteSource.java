package dev.goshawk.http2.buffer;

/**
 * Bytes that a carrier has read and that may be copied out of its own memory to where they are
 * wanted. Event loop only, and only during the call that it is given to.
 */
public interface ByteSource {

  /** How many bytes are left. */
  int available();

  /**
   * Copies the next bytes.
   *
   * @param length how many, at most {@link #available()}
   */
  void read(byte[] target, int offset, int length);
}
