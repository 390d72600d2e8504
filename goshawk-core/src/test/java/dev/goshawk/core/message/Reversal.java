package dev.goshawk.core.message;

import dev.goshawk.api.Codec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;

/** A codec whose work can be read in a transcript: it turns messages back to front. */
public final class Reversal implements Codec {

  public static final Codec CODEC = new Reversal();

  private Reversal() {}

  @Override
  public String name() {
    return "reversal";
  }

  @Override
  public OutputStream compress(OutputStream target) {
    return new ByteArrayOutputStream() {
      @Override
      public void close() throws IOException {
        target.write(reversed(toByteArray()));
        target.close();
      }
    };
  }

  @Override
  public InputStream decompress(InputStream source) throws IOException {
    return new ByteArrayInputStream(reversed(source.readAllBytes()));
  }

  private static byte[] reversed(byte[] bytes) {
    byte[] reversed = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      reversed[i] = bytes[bytes.length - 1 - i];
    }
    return reversed;
  }

  /** A text compressed by gzip, as hex for a script. */
  public static String gzipHex(String text) {
    return "0x" + HexFormat.of().formatHex(gzip(text.getBytes(StandardCharsets.UTF_8)));
  }

  static byte[] gzip(byte[] plain) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
