package dev.goshawk.logging.binarylog;

import dev.goshawk.logging.queue.LogQueue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;

/**
 * A binary log in a file, written by a thread of its own and readable by its owner alone.
 *
 * <p>A file that is there when it is opened is kept as an older one, as is a full one: {@code
 * calls.bin} becomes {@code calls.bin.1}, that {@code calls.bin.2}, and the oldest is deleted. What
 * comes faster than the disk takes it, and what a full disk does not take, is dropped and counted,
 * and a warning says so; no entry is ever torn by that. Any thread.
 */
public final class BinaryLogFile implements BinaryLogSink {

  private static final int MIB = 1 << 20;
  private static final int DEFAULT_MAX_SIZE = 64 * MIB;
  private static final int DEFAULT_FILES = 4;
  private static final int DEFAULT_QUEUE = 16 * MIB;

  /** What an entry takes in the queue beside its bytes: about its array's header and a node. */
  private static final int OVERHEAD = 48;

  private final LogQueue<byte[]> queue;

  private BinaryLogFile(Builder b) throws IOException {
    RotatingFile file = new RotatingFile(b.path, b.maxFileSize, b.files, b.framing);
    queue =
        new LogQueue<>(
            "binary log", b.queueBytes, "queueBytes", entry -> entry.length + OVERHEAD, file);
    file.tellLost(queue::lost);
  }

  /** A builder of a log in the file of this path. */
  public static Builder builder(Path path) {
    return new Builder(path);
  }

  @Override
  public void write(byte[] entry) {
    queue.offer(entry);
  }

  /** How many entries were dropped. */
  public long dropped() {
    return queue.dropped();
  }

  /** Writes what waits, for at most 5 s; what comes after this is dropped. */
  @Override
  public void close() {
    queue.close();
  }

  /** Collects how the file shall be. One thread. */
  public static final class Builder {

    private final Path path;
    private long maxFileSize = DEFAULT_MAX_SIZE;
    private int files = DEFAULT_FILES;
    private int queueBytes = DEFAULT_QUEUE;
    private EntryFraming framing = EntryFraming.VARINT;

    private Builder(Path path) {
      this.path = Objects.requireNonNull(path, "path");
    }

    /**
     * How large a file becomes, in bytes; one entry is written whole. Default 64 MiB.
     *
     * @throws IllegalArgumentException when less than 1
     */
    public Builder maxFileSize(long bytes) {
      maxFileSize = positive("maxFileSize", bytes);
      return this;
    }

    /**
     * How many files there are, the present one included. Default 4.
     *
     * @throws IllegalArgumentException when less than 1
     */
    public Builder files(int count) {
      files = (int) positive("files", count);
      return this;
    }

    /**
     * What may wait to be written, in bytes. Default 16 MiB.
     *
     * @throws IllegalArgumentException when less than 1
     */
    public Builder queueBytes(int bytes) {
      queueBytes = (int) positive("queueBytes", bytes);
      return this;
    }

    /** What stands before each entry. Default {@link EntryFraming#VARINT}. */
    public Builder framing(EntryFraming framing) {
      this.framing = Objects.requireNonNull(framing, "framing");
      return this;
    }

    private static long positive(String setting, long value) {
      if (value < 1) {
        throw new IllegalArgumentException(
            String.format(Locale.ROOT, "%s of %,d is less than 1", setting, value));
      }
      return value;
    }

    /**
     * Opens the file.
     *
     * @throws IOException when it cannot be made
     */
    public BinaryLogFile open() throws IOException {
      return new BinaryLogFile(this);
    }
  }
}
