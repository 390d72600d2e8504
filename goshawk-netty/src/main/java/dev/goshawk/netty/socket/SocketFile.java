package dev.goshawk.netty.socket;

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

/**
 * The file of a Unix domain socket at one moment: another one may take its place under the same
 * path. Any thread; blocks.
 *
 * @param path where it is
 * @param key what distinguishes it from other files, such as device and inode
 */
public record SocketFile(Path path, Object key) {

  /** The socket that is there now, or null when there is none or it is no socket. */
  static @Nullable SocketFile at(Path path) throws IOException {
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return null;
    }
    if (!attributes.isOther()) {
      return null;
    }
    return new SocketFile(
        path, Objects.requireNonNullElse(attributes.fileKey(), attributes.creationTime()));
  }

  /**
   * Removes the file of a socket on which nobody listens any more, as a process leaves it that was
   * killed. Anything else is left as it is, for {@code bind} to complain of.
   *
   * @throws UncheckedIOException when such a file cannot be removed, naming it
   */
  public static void removeStale(UnixDomainSocketAddress address) {
    try {
      SocketFile found = at(address.getPath());
      // Looked at again: between, another server may have put its own in place.
      if (found != null && nobodyListens(address)) {
        found.deleteIfStillThere();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          new IOException("cannot listen on " + address + ": " + e.getMessage(), e));
    }
  }

  /** Removes this file, and no other that has come in its place. */
  void deleteIfStillThere() throws IOException {
    if (equals(at(path))) {
      Files.deleteIfExists(path);
    }
  }

  private static boolean nobodyListens(UnixDomainSocketAddress address) throws IOException {
    try (SocketChannel connected = SocketChannel.open(address)) {
      return !connected.isConnected();
    } catch (ConnectException e) {
      return true;
    }
  }
}
