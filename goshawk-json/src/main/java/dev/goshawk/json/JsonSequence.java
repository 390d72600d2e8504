package dev.goshawk.json;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of documents with white space between them, as NDJSON and the watches of Kubernetes
 * have them, out of the chunks in which it comes.
 *
 * <pre>{@code
 * sequence.add(chunk, 0, chunk.length);
 * for (JsonReader next = sequence.next(); next != null; next = sequence.next()) {
 *   handle(JsonValue.read(next));
 * }
 * }</pre>
 *
 * <p>A document is there with its last byte, a number with the white space behind it. What no
 * further byte could mend is refused as soon as it has come; the contents of strings, their length,
 * that of numbers, and names that come twice are judged by the reader. Lines are those of the whole
 * stream.
 *
 * <p>One thread. It keeps a copy of what has come of a document, at most {@code maxValueBytes} and
 * the last chunk.
 */
public final class JsonSequence {
  private static final byte[] NONE = {};

  /** The largest buffer that is kept while nothing is in it: 64 KiB. */
  private static final int KEPT_BUFFER = 64 * 1024;

  private final JsonReadOptions options;
  private final int maxValueBytes;
  private final JsonScanner scanner;
  private byte[] buffer = NONE;

  /** Where a document begins, if one has begun, or else what was not looked at yet. */
  private int start;

  /** Up to here the scanner has seen it. */
  private int scanned;

  private int length;
  private boolean inValue;
  private boolean spaceIsDue;
  private boolean ended;
  private Position position = new Position(0, 1, 1);
  private @Nullable JsonException failure;

  /**
   * An empty stream.
   *
   * @param options the limits of each document
   * @param maxValueBytes the longest document, in bytes, 1 or more
   */
  public JsonSequence(JsonReadOptions options, int maxValueBytes) {
    if (maxValueBytes < 1) {
      throw new IllegalArgumentException(
          "maxValueBytes is " + Text.grouped(maxValueBytes) + "; it must be 1 or more");
    }
    this.options = options;
    this.maxValueBytes = maxValueBytes;
    scanner = new JsonScanner(options.maxDepth());
  }

  /**
   * The next bytes of the stream, which are copied.
   *
   * @throws IllegalStateException after {@link #end}
   */
  public void add(byte[] bytes, int offset, int count) {
    Objects.checkFromIndexSize(offset, count, bytes.length);
    if (ended) {
      throw new IllegalStateException("the sequence has ended");
    }
    if (start > 0) {
      forgetWhatIsRead();
    }
    if (count > buffer.length - length) {
      int needed = Math.addExact(length, count);
      buffer = Arrays.copyOf(buffer, Utf8Output.grown(buffer.length, needed));
    }
    System.arraycopy(bytes, offset, buffer, length, count);
    length += count;
  }

  private void forgetWhatIsRead() {
    position.moveTo(start, buffer);
    position = new Position(0, position.line(), position.column());
    if (start == length && buffer.length > KEPT_BUFFER) {
      buffer = NONE;
    }
    System.arraycopy(buffer, start, buffer, 0, length - start);
    length -= start;
    scanned -= start;
    start = 0;
  }

  /** The stream has ended: {@link #next} refuses a document that has come in part. */
  public void end() {
    ended = true;
  }

  /**
   * A reader of the next document, which is complete; null when it has not come yet, or when there
   * is none. The reader stays as it is whatever comes.
   *
   * @throws JsonException when the stream is malformed, from then on each time
   */
  public @Nullable JsonReader next() {
    if (failure != null) {
      throw failure;
    }
    while (inValue || beginsValue()) {
      if (scanned == length) {
        return endOfInput();
      }
      switch (scanner.take(buffer[scanned] & 0xff)) {
        case MORE -> {
          scanned++;
          if (scanned - start > maxValueBytes) {
            throw failed("document exceeds maxValueBytes " + Text.grouped(maxValueBytes), start);
          }
        }
        case COMPLETE -> {
          scanned++;
          return document();
        }
        case COMPLETE_BEFORE -> {
          return document();
        }
        case WRONG -> throw explained(scanned + 1);
      }
    }
    return null;
  }

  /** Skips white space between documents, and returns whether another one begins. */
  private boolean beginsValue() {
    while (start < length && JsonScanner.isSpace(buffer[start])) {
      start++;
      spaceIsDue = false;
    }
    scanned = start;
    if (start == length) {
      return false;
    }
    if (spaceIsDue) {
      throw failed(
          "expected white space between documents, found " + Text.octet(buffer[start] & 0xff),
          start);
    }
    scanner.reset();
    inValue = true;
    return true;
  }

  private @Nullable JsonReader endOfInput() {
    if (!ended) {
      return null;
    }
    if (scanner.isCompleteNumber()) {
      return document();
    }
    throw explained(length);
  }

  private JsonReader document() {
    if (scanned - start > maxValueBytes) {
      throw failed("document exceeds maxValueBytes " + Text.grouped(maxValueBytes), start);
    }
    JsonReader reader = reader(scanned);
    start = scanned;
    inValue = false;
    spaceIsDue = true;
    return reader;
  }

  private JsonReader reader(int end) {
    position.moveTo(start, buffer);
    byte[] document = Arrays.copyOfRange(buffer, start, end);
    Position first = new Position(0, position.line(), position.column());
    return new JsonReader(document, first, document.length, options);
  }

  /** What the reader has against the document up to here. */
  private JsonException explained(int end) {
    JsonReader reader = reader(end);
    try {
      reader.skipValue();
      reader.endDocument();
    } catch (JsonException e) {
      failure = e;
      return e;
    }
    throw new AssertionError("the scanner refuses what the reader takes");
  }

  private JsonException failed(String reason, int at) {
    position.moveTo(at, buffer);
    failure = new JsonException(reason, "", position.line(), position.column(), false);
    return failure;
  }
}
