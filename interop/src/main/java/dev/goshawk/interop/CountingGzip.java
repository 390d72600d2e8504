package dev.goshawk.interop;

import dev.goshawk.api.Codec;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * gzip that counts: the way to see which messages crossed the wire compressed, since a codec is
 * asked only for those. Any thread.
 */
final class CountingGzip implements Codec {

  private final AtomicInteger compressed = new AtomicInteger();
  private final AtomicInteger decompressed = new AtomicInteger();

  /** How many messages went out compressed. */
  int compressed() {
    return compressed.get();
  }

  /** How many messages came in compressed. */
  int decompressed() {
    return decompressed.get();
  }

  @Override
  public String name() {
    return Codec.gzip().name();
  }

  @Override
  public OutputStream compress(OutputStream target) throws IOException {
    compressed.incrementAndGet();
    return Codec.gzip().compress(target);
  }

  @Override
  public InputStream decompress(InputStream source) throws IOException {
    decompressed.incrementAndGet();
    return Codec.gzip().decompress(source);
  }
}
