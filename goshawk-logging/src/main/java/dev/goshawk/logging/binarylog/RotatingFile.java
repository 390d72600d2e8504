package dev.goshawk.logging.binarylog;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.goshawk.logging.queue.LogQueue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Entries in a file, each behind its length; a full file makes place for a new one. One thread.
 *
 * <p>Entries are collected in a buffer. When that cannot be written whole, the file is cut where
 * the last whole buffer ended, so that a reader finds no torn entry; where it cannot be cut, the
 * next entry begins a new file.
 */
class RotatingFile implements LogQueue.Output<byte[]> {

  private static final int BUFFER = 1 << 16;
  private static final int LENGTH_BYTES = 5; // of a varint; four bytes need less
  private static final int GROUP_BITS = 7;
  private static final int MORE = 0x80;

  private final Path path;
  private final long maxSize;
  private final int files;
  private final EntryFraming framing;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
  private LongConsumer lost = count -> {};
  private long buffered; // entries
  private @Nullable FileChannel channel; // null: the next entry begins a file
  private long size; // of what was written whole

  RotatingFile(Path path, long maxSize, int files, EntryFraming framing) throws IOException {
    this.path = path;
    this.maxSize = maxSize;
    this.files = files;
    this.framing = framing;
    channel = next();
  }

  /** Who is told how many entries were lost that had been taken. Before the first entry. */
  void tellLost(LongConsumer lost) {
    this.lost = lost;
  }

  @Override
  public void write(byte[] entry) throws IOException {
    long more = (long) entry.length + LENGTH_BYTES;
    if (size + buffer.position() > 0 && size + buffer.position() + more > maxSize) {
      flush();
      close();
    }
    if (channel == null) {
      channel = next();
    }
    if (buffer.remaining() < more) {
      flush();
    }
    putLength(entry.length);
    if (buffer.remaining() >= entry.length) {
      buffer.put(entry);
      buffered++;
    } else { // larger than the buffer
      writeOut(ByteBuffer.wrap(entry));
    }
  }

  private void putLength(int length) {
    if (framing == EntryFraming.FOUR_BYTES) {
      buffer.putInt(length);
      return;
    }
    int left = length;
    while ((left & -MORE) != 0) {
      buffer.put((byte) ((left & (MORE - 1)) | MORE));
      left >>>= GROUP_BITS;
    }
    buffer.put((byte) left);
  }

  @Override
  public void flush() throws IOException {
    writeOut(ByteBuffer.allocate(0));
  }

  /** Writes the buffer and what comes behind it, or none of both. */
  private void writeOut(ByteBuffer behind) throws IOException {
    FileChannel open = channel;
    if (open == null || buffer.position() == 0) {
      return;
    }
    long whole = size + buffer.position() + behind.remaining();
    buffer.flip();
    try {
      while (buffer.hasRemaining()) {
        write(open, buffer);
      }
      while (behind.hasRemaining()) {
        write(open, behind);
      }
      size = whole;
    } catch (IOException e) {
      lost.accept(buffered);
      cut(open, e);
      throw e;
    } finally {
      buffer.clear();
      buffered = 0;
    }
  }

  /** Writes some of it; a test has a full disk here. */
  void write(FileChannel open, ByteBuffer bytes) throws IOException {
    int unused = open.write(bytes);
  }

  private void cut(FileChannel open, IOException why) {
    try {
      open.truncate(size);
      open.position(size);
    } catch (IOException e) {
      why.addSuppressed(e);
      channel = null;
      try {
        open.close();
      } catch (IOException unclosed) {
        why.addSuppressed(unclosed);
      }
    }
  }

  @Override
  public void close() throws IOException {
    FileChannel open = channel;
    channel = null;
    if (open != null) {
      open.close();
    }
  }

  // Files.

  /** A new file by the path, behind those that are there. */
  private FileChannel next() throws IOException {
    size = 0;
    if (Files.exists(path) && Files.size(path) == 0) {
      Files.delete(path);
    } else if (Files.exists(path)) {
      for (int i = files - 1; i > 1; i--) {
        if (Files.exists(older(i - 1))) {
          Files.move(older(i - 1), older(i), REPLACE_EXISTING);
        }
      }
      if (files > 1) {
        Files.move(path, older(1), REPLACE_EXISTING);
      } else {
        Files.delete(path);
      }
    }
    return FileChannel.open(path, Set.of(CREATE_NEW, WRITE), permissions());
  }

  private Path older(int age) {
    return path.resolveSibling(path.getFileName() + "." + age);
  }

  private FileAttribute<?>[] permissions() {
    boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }
}
