package dev.goshawk.soak.fleet;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;

/** The files of keys and certificates in a directory that backends and the channel read. */
final class Certificates {

  /** The two identities that there are; both are of the same authority. */
  static final String FIRST = "first";

  static final String SECOND = "second";

  private final Path directory;

  Certificates(Path directory) {
    this.directory = directory;
  }

  Path authority() {
    return directory.resolve("authority.pem");
  }

  Path certificate() {
    return directory.resolve("server.pem");
  }

  Path key() {
    return directory.resolve("server.key");
  }

  /** Puts the authority and an identity there. */
  void write(String identity) throws IOException {
    put("authority.pem", authority());
    rotate(identity);
  }

  /** Puts another identity there, key and certificate one after the other, each at once. */
  void rotate(String identity) throws IOException {
    put(identity + ".key", key());
    put(identity + ".pem", certificate());
  }

  private void put(String resource, Path to) throws IOException {
    Path fresh = directory.resolve("fresh");
    try (InputStream in = Certificates.class.getResourceAsStream(resource)) {
      Files.copy(Objects.requireNonNull(in, resource), fresh, StandardCopyOption.REPLACE_EXISTING);
    }
    Files.move(fresh, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
