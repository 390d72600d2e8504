package dev.goshawk.auth.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a file holds, looked at again and again: what can be used takes the place of the last, what
 * cannot is logged once and leaves it. Its contents are compared, so that a link that is swapped is
 * seen. Any thread; its looks run on the JDK's common pool, one after another.
 *
 * @param <T> what is read
 */
public final class FileWatch<T> implements AutoCloseable {

  private static final Logger LOG = System.getLogger(FileWatch.class.getName());

  private final String what;
  private final Path file;
  private final Function<byte[], T> parser;
  private volatile T value;
  private @Nullable Repeating looks; // written before anybody else has it

  // Of one look after another.
  private byte[] content;
  private String refused = "";

  private FileWatch(String what, Path file, Function<byte[], T> parser, byte[] content, T value) {
    this.what = what;
    this.file = file;
    this.parser = parser;
    this.content = content;
    this.value = value;
  }

  /**
   * Reads a file, and looks at it from then on.
   *
   * @param what it is, for messages: "policy file"
   * @param parser what it throws says why the contents cannot be used
   * @throws UncheckedIOException when it cannot be read
   * @throws IllegalArgumentException when the interval is less than 10 ms; or by the parser
   */
  public static <T> FileWatch<T> of(
      String what, Path file, Duration interval, Function<byte[], T> parser) {
    Objects.requireNonNull(file, "file");
    Duration every = Repeating.checked(interval);
    byte[] content;
    try {
      content = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(what + " " + file + " cannot be read", e);
    }
    FileWatch<T> watch = new FileWatch<>(what, file, parser, content, parser.apply(content));
    watch.looks = Repeating.start(every, watch::look);
    return watch;
  }

  /** The newest contents that can be used. */
  public T value() {
    return value;
  }

  private void look() {
    try {
      byte[] read = Files.readAllBytes(file);
      if (!Arrays.equals(read, content)) {
        T next = parser.apply(read);
        content = read;
        value = next;
        LOG.log(Level.INFO, what + " " + file + " has changed: " + next + " is in use");
      }
      refused = "";
    } catch (IOException | RuntimeException e) {
      String why = String.valueOf(e.getMessage());
      if (!why.equals(refused)) { // once for each mistake
        refused = why;
        LOG.log(
            Level.WARNING,
            what + " " + file + " cannot be used, and what it held before holds: " + e);
      }
    }
  }

  /** Looks no more. The last contents stay. */
  @Override
  public void close() {
    if (looks != null) {
      looks.close();
    }
  }
}
