package dev.goshawk.netty;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The files of Unix domain sockets. Any thread; blocks. */
final class SocketFiles {

  private SocketFiles() {}

  /**
   * Removes the file of a socket on which nobody listens any more, as a process leaves it that was
   * killed. Anything else is left as it is, for {@code bind} to complain of.
   *
   * @throws UncheckedIOException when such a file cannot be removed, naming it
   */
  static void removeStale(UnixDomainSocketAddress address) {
    Path file = address.getPath();
    try {
      Object found = socket(file);
      // Looked at again: between, another server may have put its own in place.
      if (found != null && nobodyListens(address) && found.equals(socket(file))) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          new IOException("cannot listen on " + address + ": " + e.getMessage(), e));
    }
  }

  /** What tells this file from others, or null when there is none or it is no socket. */
  private static @Nullable Object socket(Path file) throws IOException {
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return null;
    }
    if (!attributes.isOther()) {
      return null;
    }
    return Objects.requireNonNullElse(attributes.fileKey(), attributes.creationTime());
  }

  private static boolean nobodyListens(UnixDomainSocketAddress address) throws IOException {
    try (SocketChannel connected = SocketChannel.open(address)) {
      return !connected.isConnected();
    } catch (ConnectException e) {
      return true;
    }
  }
}
