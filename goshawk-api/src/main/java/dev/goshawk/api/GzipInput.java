package dev.goshawk.api;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The plain bytes of a message that gzip has compressed. One thread.
 *
 * <p>The JDK's stream takes what lies behind a member, and is no other member, for the end; here it
 * is an error. Its buffer has the whole of a message, so that what the inflater has not used when
 * the end is reached is the last trailer, or more than that.
 */
final class GzipInput extends GZIPInputStream {

  private static final int LEAST_BUFFER = 512;
  private static final int TRAILER = 8; // CRC and length: RFC 1952 §2.3

  /**
   * Reads the first header.
   *
   * @param source which has the whole message available
   */
  GzipInput(InputStream source) throws IOException {
    super(source, Math.max(LEAST_BUFFER, source.available()));
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int count = super.read(target, offset, length);
    if (count < 0 && (inf.getRemaining() > TRAILER || in.read() >= 0)) {
      throw new ZipException("something that is not gzip follows the compressed message");
    }
    return count;
  }
}
