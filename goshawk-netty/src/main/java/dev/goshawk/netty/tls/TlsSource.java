package dev.goshawk.netty.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;

/**
 * Something that is read from files, now and again. Immutable, any thread.
 *
 * @param what names it in errors, with its files
 * @param files those that it is read from; none when it never changes
 * @param reading makes it of the files' contents
 */
public record TlsSource<T>(String what, List<Path> files, Reading<T> reading) {

  /** Makes something of the contents of files. */
  @FunctionalInterface
  public interface Reading<T> {
    T read(List<byte[]> contents) throws IOException, GeneralSecurityException;
  }

  /**
   * What the files hold now. Blocks.
   *
   * @throws IllegalArgumentException when one cannot be read, naming it
   */
  List<byte[]> contents() {
    List<byte[]> contents = new ArrayList<>(files.size());
    for (Path file : files) {
      try {
        contents.add(Files.readAllBytes(file));
      } catch (IOException e) {
        throw new IllegalArgumentException("cannot use " + what + ": " + e, e);
      }
    }
    return contents;
  }

  /**
   * Makes it of contents that were read.
   *
   * @throws IllegalArgumentException when they cannot be understood, naming the files
   */
  T read(List<byte[]> contents) {
    try {
      return reading.read(contents);
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      String why = e.getMessage() == null ? e.toString() : e.getMessage();
      throw new IllegalArgumentException("cannot use " + what + ": " + why, e);
    }
  }
}
