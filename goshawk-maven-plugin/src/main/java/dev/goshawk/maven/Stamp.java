package dev.goshawk.maven;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A hash of all that the outcome of a generation depends on. Two runs with the same stamp would
 * generate the same.
 *
 * <p>Protos count by their contents, jars by size and time, as their contents do not change without
 * these.
 */
final class Stamp {

  private final MessageDigest digest;

  Stamp() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("a JDK without SHA-256", e); // it is mandatory
    }
  }

  /** Adds a named value. Lengths go in too, so that values cannot run into each other. */
  void add(String name, String value) {
    add(name, value.getBytes(StandardCharsets.UTF_8));
  }

  /** Adds all protos of a directory, and the directory itself. */
  void addProtos(Path directory) throws IOException {
    add("directory", directory.toString());
    for (String file : ProtoFiles.in(directory)) {
      add(file, Files.readAllBytes(directory.resolve(file)));
    }
  }

  /** Adds a large file that is replaced as a whole when it changes. */
  void addBySizeAndTime(Path file) throws IOException {
    add(file.toString(), Files.size(file) + " " + Files.getLastModifiedTime(file).toMillis());
  }

  private void add(String name, byte[] value) {
    byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
    digest.update((nameBytes.length + " " + value.length + "\n").getBytes(StandardCharsets.UTF_8));
    digest.update(nameBytes);
    digest.update(value);
  }

  /** The hash; nothing can be added after. */
  String value() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
