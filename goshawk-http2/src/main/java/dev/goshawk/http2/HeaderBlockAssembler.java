package dev.goshawk.http2;

import static dev.goshawk.http2.octets.Decimal.grouped;

import java.util.Arrays;

/**
 * Joins the fragments of a header block that came in HEADERS and CONTINUATION frames (RFC 9113
 * section 4.3), within {@code maxHeaderBlockBytes} and {@code maxContinuations}. A block in one
 * frame never gets here. Holds an array only while a block is being joined. Event loop only.
 */
final class HeaderBlockAssembler {
  private static final byte[] NONE = {};

  private final int maxBytes;
  private final int maxContinuations;

  private int streamId;
  private int flags;
  private boolean selfDependent;
  private byte[] bytes = NONE;
  private int length;
  private int continuations;

  HeaderBlockAssembler(Http2Config config) {
    this.maxBytes = config.maxHeaderBlockBytes();
    this.maxContinuations = config.maxContinuations();
  }

  /**
   * The stream whose block is being joined, or 0: then no CONTINUATION may come, and else only
   * that.
   */
  int streamId() {
    return streamId;
  }

  /** The flags of the HEADERS frame. */
  int flags() {
    return flags;
  }

  /** Whether the HEADERS frame made the stream depend on itself. */
  boolean selfDependent() {
    return selfDependent;
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  /** Begins with what a HEADERS frame without END_HEADERS carried. */
  void begin(int id, int headersFlags, boolean dependsOnItself, byte[] buf, int off, int len)
      throws Http2Exception {
    streamId = id;
    flags = headersFlags;
    selfDependent = dependsOnItself;
    length = 0;
    continuations = 0;
    append(buf, off, len);
  }

  /** Goes on with what a CONTINUATION frame carried. */
  void continuation(byte[] buf, int off, int len) throws Http2Exception {
    if (++continuations > maxContinuations) {
      throw new Http2Exception(
          ErrorCode.ENHANCE_YOUR_CALM,
          "header block on stream "
              + streamId
              + " has more than maxContinuations "
              + grouped(maxContinuations)
              + " CONTINUATION frames");
    }
    append(buf, off, len);
  }

  /** Releases the block. */
  void clear() {
    streamId = 0;
    bytes = NONE;
    length = 0;
  }

  /** Throws when a block of {@code size} bytes on stream {@code id} is too large. */
  static void checkSize(int id, int size, int maxBytes) throws Http2Exception {
    if (size > maxBytes) {
      throw new Http2Exception(
          ErrorCode.ENHANCE_YOUR_CALM,
          "header block of "
              + grouped(size)
              + " bytes or more on stream "
              + id
              + " exceeds maxHeaderBlockBytes "
              + grouped(maxBytes));
    }
  }

  private void append(byte[] buf, int off, int len) throws Http2Exception {
    long size = (long) length + len;
    checkSize(streamId, (int) Math.min(size, Integer.MAX_VALUE), maxBytes);
    if (size > bytes.length) {
      bytes = Arrays.copyOf(bytes, (int) Math.min(maxBytes, Math.max(size, 2L * bytes.length)));
    }
    System.arraycopy(buf, off, bytes, length, len);
    length += len;
  }
}
