package dev.goshawk.interop;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The certificates that come with the interop programs, as files: inside a jar they are none, and
 * builders want files.
 *
 * <p>The server's is for {@code *.test.google.fr}, {@code *.test.youtube.com}, {@code localhost}
 * and the loopback addresses. {@code interop/make-certificates} made them. Any thread.
 */
public final class TestCertificates {

  private TestCertificates() {}

  /** The certificate of the test authority, PEM. */
  public static Path authority() {
    return Extracted.DIRECTORY.resolve(Extracted.AUTHORITY);
  }

  /** The certificate of the server, signed by {@link #authority}, PEM. */
  public static Path certificates() {
    return Extracted.DIRECTORY.resolve(Extracted.CERTIFICATES);
  }

  /** The private key of {@link #certificates}, PEM, PKCS #8. */
  public static Path key() {
    return Extracted.DIRECTORY.resolve(Extracted.KEY);
  }

  /** Copies made at the first use, and deleted when the JVM ends. */
  private static final class Extracted {
    static final String AUTHORITY = "ca.pem";
    static final String CERTIFICATES = "server.pem";
    static final String KEY = "server.key";

    static final Path DIRECTORY = extract();

    private static Path extract() {
      try {
        Path directory = Files.createTempDirectory("goshawk-interop");
        directory.toFile().deleteOnExit(); // the last to be deleted: the order is backwards
        for (String name : new String[] {AUTHORITY, CERTIFICATES, KEY}) {
          Path file = directory.resolve(name);
          try (InputStream in = TestCertificates.class.getResourceAsStream(name)) {
            if (in == null) {
              throw new FileNotFoundException("resource " + name + " of the interop programs");
            }
            Files.copy(in, file);
          }
          file.toFile().deleteOnExit();
        }
        return directory;
      } catch (IOException e) {
        throw new UncheckedIOException("the test certificates cannot be written to files", e);
      }
    }
  }
}
