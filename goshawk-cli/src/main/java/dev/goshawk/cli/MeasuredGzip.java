package dev.goshawk.cli;

import dev.goshawk.api.Codec;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicLong;

/** gzip that counts what it makes of messages. Any thread. */
final class MeasuredGzip implements Codec {
  private final AtomicLong plain = new AtomicLong();
  private final AtomicLong compressed = new AtomicLong();

  /** The bytes of all messages before compression. */
  long plain() {
    return plain.get();
  }

  /** The bytes of all messages after compression. */
  long compressed() {
    return compressed.get();
  }

  @Override
  public String name() {
    return "gzip";
  }

  @Override
  public OutputStream compress(OutputStream target) throws IOException {
    return new Counted(Codec.gzip().compress(new Counted(target, compressed)), plain);
  }

  @Override
  public InputStream decompress(InputStream source) throws IOException {
    return Codec.gzip().decompress(source);
  }

  private static final class Counted extends FilterOutputStream {
    private final AtomicLong count;

    Counted(OutputStream target, AtomicLong count) {
      super(target);
      this.count = count;
    }

    @Override
    public void write(int octet) throws IOException {
      count.incrementAndGet();
      out.write(octet);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      count.addAndGet(length);
      out.write(bytes, offset, length);
    }
  }
}
