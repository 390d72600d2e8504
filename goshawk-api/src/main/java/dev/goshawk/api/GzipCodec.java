package dev.goshawk.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;

/** gzip (RFC 1952) by the JDK. */
final class GzipCodec implements Codec {

  static final GzipCodec INSTANCE = new GzipCodec();

  private GzipCodec() {}

  @Override
  public String name() {
    return "gzip";
  }

  @Override
  public OutputStream compress(OutputStream target) throws IOException {
    return new GZIPOutputStream(target, 4096);
  }

  @Override
  public InputStream decompress(InputStream source) throws IOException {
    return new GunzipStream(source);
  }

  @Override
  public String toString() {
    return name();
  }
}
