package dev.goshawk.soak.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.LongConsumer;

/**
 * The file in which a backend writes down each call that it executes, before it does. What was
 * written survives the backend's end by SIGKILL. One writer, any thread of it; one reader.
 */
final class Journal implements AutoCloseable {

  private final FileChannel file;

  /** A journal that is written. */
  Journal(Path path) throws IOException {
    file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** This backend executes a call now. */
  void executes(long id) {
    try {
      file.write(ByteBuffer.allocate(Long.BYTES).putLong(0, id));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  /** A journal that is read from where the last reading ended. */
  static final class Reading {
    private final Path path;
    private long at;

    Reading(Path path) {
      this.path = path;
    }

    /** Tells the calls that were written down since the last time. */
    void read(LongConsumer executed) throws IOException {
      if (!Files.exists(path)) {
        return; // the backend has not started
      }
      try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
        long whole = file.size() / Long.BYTES * Long.BYTES;
        ByteBuffer fresh = ByteBuffer.allocate((int) (whole - at));
        while (fresh.hasRemaining() && file.read(fresh, at + fresh.position()) >= 0) {
          // Until all is read.
        }
        fresh.flip();
        while (fresh.remaining() >= Long.BYTES) {
          executed.accept(fresh.getLong());
        }
        at += fresh.position();
      }
    }
  }
}
