package dev.goshawk.netty.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Something that is read from files. Immutable, any thread.
 *
 * <p>Its fingerprint is a digest: who compares it later holds no keys meanwhile.
 *
 * @param what names it in errors, with its files
 * @param files those that it is read from; none when it never changes
 * @param making makes it of the files' contents
 */
public record FileSource<T>(String what, List<Path> files, Making<List<byte[]>, T> making)
    implements TlsSource<T> {

  @Override
  public boolean mayChange() {
    return !files.isEmpty();
  }

  @Override
  public String changed() {
    return files.stream().map(Path::toString).collect(Collectors.joining(", "));
  }

  @Override
  public State<T> now() {
    List<byte[]> contents = new ArrayList<>(files.size());
    for (Path file : files) {
      try {
        contents.add(Files.readAllBytes(file));
      } catch (IOException e) {
        throw new IllegalArgumentException("cannot use " + what + ": " + e, e);
      }
    }
    return new State<>(digest(contents), () -> TlsSource.make(what, contents, making));
  }

  private static BigInteger digest(List<byte[]> contents) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
    for (byte[] file : contents) {
      digest.update((file.length + ":").getBytes(US_ASCII)); // where one ends
      digest.update(file);
    }
    return new BigInteger(1, digest.digest());
  }
}
