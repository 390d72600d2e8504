package dev.goshawk.api;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * What was compressed as gzip (RFC 1952): one member or several, and nothing else. The stream of
 * the JDK takes whatever stands behind a member for the end; this one calls it corrupt. One thread.
 */
final class GunzipStream extends InputStream {

  private static final int BUFFER = 4096;

  // Flags of a member's header, RFC 1952 section 2.3.1.
  private static final int HEADER_CRC = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;
  private static final int RESERVED = 0xe0;

  private final InputStream source;
  private final byte[] buffer = new byte[BUFFER];
  private int position;
  private int end;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private boolean done;

  /** Reads the header of the first member. */
  GunzipStream(InputStream source) throws IOException {
    this.source = source;
    try {
      readHeader();
    } catch (IOException | RuntimeException e) {
      inflater.end();
      throw e;
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    try {
      while (!done) {
        int read = inflater.inflate(target, offset, length);
        if (read > 0) {
          crc.update(target, offset, read);
          return read;
        }
        if (inflater.finished()) {
          nextMember();
        } else if (inflater.needsInput()) {
          if (position == end) {
            fill();
          }
          inflater.setInput(buffer, position, end - position);
          position = end;
        } else {
          throw new ZipException("gzip uses a dictionary");
        }
      }
      return -1;
    } catch (DataFormatException e) {
      throw (IOException) new ZipException("gzip is corrupt: " + e.getMessage()).initCause(e);
    }
  }

  /** Checks the trailer of a member, and begins the next if there is one. */
  private void nextMember() throws IOException {
    position = end - inflater.getRemaining();
    if (readInt() != (int) crc.getValue()) {
      throw new ZipException("gzip is corrupt: its checksum is wrong");
    }
    if (readInt() != (int) inflater.getBytesWritten()) {
      throw new ZipException("gzip is corrupt: its length is wrong");
    }
    if (position == end && !more()) {
      done = true;
      return;
    }
    readHeader();
    inflater.reset();
    crc.reset();
  }

  private void readHeader() throws IOException {
    if (readByte() != 0x1f || readByte() != 0x8b || readByte() != 8) {
      throw new ZipException("not gzip, or bytes that are not gzip behind it");
    }
    int flags = readByte();
    if ((flags & RESERVED) != 0) {
      throw new ZipException("gzip has reserved flags");
    }
    skip(6);
    if ((flags & EXTRA) != 0) {
      skip(readByte() | readByte() << 8);
    }
    if ((flags & NAME) != 0) {
      skipText();
    }
    if ((flags & COMMENT) != 0) {
      skipText();
    }
    if ((flags & HEADER_CRC) != 0) {
      skip(2);
    }
  }

  private void skip(int bytes) throws IOException {
    for (int i = 0; i < bytes; i++) {
      readByte();
    }
  }

  private void skipText() throws IOException {
    while (readByte() != 0) {}
  }

  private int readInt() throws IOException {
    return readByte() | readByte() << 8 | readByte() << 16 | readByte() << 24;
  }

  private int readByte() throws IOException {
    if (position == end) {
      fill();
    }
    return buffer[position++] & 0xff;
  }

  private void fill() throws IOException {
    if (!more()) {
      throw new EOFException("gzip ends in the middle");
    }
  }

  private boolean more() throws IOException {
    position = 0;
    end = Math.max(0, source.read(buffer, 0, BUFFER));
    return end > 0;
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    source.close();
  }
}
