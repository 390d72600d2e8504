package dev.goshawk.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * Writes a document as UTF-8 into a buffer that grows, without white space or with lines and
 * indentation. Only what must be escaped is.
 *
 * <pre>{@code
 * byte[] json = new JsonWriter()
 *     .beginObject()
 *     .name("service").value("orders")
 *     .name("port").value(443)
 *     .endObject()
 *     .toByteArray();
 * }</pre>
 *
 * <p>What would be no JSON is refused where it is written, and then nothing of that token is in the
 * buffer: {@link IllegalStateException} for a token that cannot come there, such as a value without
 * a name, and {@link IllegalArgumentException} for NaN, infinities and strings with half a
 * surrogate pair. That names differ is left to the caller.
 *
 * <p>One thread. Used again after {@link #clear}, it makes no new buffer for a document of the same
 * size.
 */
public final class JsonWriter {
  /** What may come next. */
  private enum State {
    DOCUMENT("the document has not begun"),
    FIRST_MEMBER("the name of a member must come next"),
    NEXT_MEMBER("the name of a member must come next"),
    MEMBER_VALUE("the value of a member must come next"),
    FIRST_ELEMENT("an array is open"),
    NEXT_ELEMENT("an array is open"),
    DONE("the document is complete"),
    NEXT_DOCUMENT("no document has begun");

    private final String words;

    State(String words) {
      this.words = words;
    }
  }

  private static final int INDENT = 2;

  private final boolean indented;
  private final Utf8Output out = new Utf8Output();
  private State state = State.DOCUMENT;
  private boolean[] objects = new boolean[16];
  private int depth;

  /** A writer of documents without white space. */
  public JsonWriter() {
    this(false);
  }

  private JsonWriter(boolean indented) {
    this.indented = indented;
  }

  /** A writer of documents for people: one member or element to a line, two spaces to a level. */
  public static JsonWriter indented() {
    return new JsonWriter(true);
  }

  // Objects and arrays.

  /** Begins an object, whose members come next. */
  public JsonWriter beginObject() {
    return begin(true, '{', State.FIRST_MEMBER);
  }

  /** Begins an array, whose elements come next. */
  public JsonWriter beginArray() {
    return begin(false, '[', State.FIRST_ELEMENT);
  }

  private JsonWriter begin(boolean object, char bracket, State next) {
    if (depth == JsonReadOptions.GREATEST_DEPTH) {
      throw new IllegalStateException(
          "nesting exceeds " + Text.grouped(JsonReadOptions.GREATEST_DEPTH));
    }
    beforeValue();
    out.put(bracket);
    if (depth == objects.length) {
      objects = Arrays.copyOf(objects, 2 * depth);
    }
    objects[depth++] = object;
    state = next;
    return this;
  }

  /** Ends an object. */
  public JsonWriter endObject() {
    return end('}', State.FIRST_MEMBER, State.NEXT_MEMBER);
  }

  /** Ends an array. */
  public JsonWriter endArray() {
    return end(']', State.FIRST_ELEMENT, State.NEXT_ELEMENT);
  }

  private JsonWriter end(char bracket, State empty, State further) {
    if (state != empty && state != further) {
      throw misuse("'" + bracket + "'");
    }
    depth--;
    if (indented && state == further) {
      out.line(INDENT * depth);
    }
    out.put(bracket);
    return afterValue();
  }

  /**
   * The name of a member, whose value comes next.
   *
   * @throws IllegalArgumentException when it has half a surrogate pair
   */
  public JsonWriter name(String name) {
    if (state != State.FIRST_MEMBER && state != State.NEXT_MEMBER) {
      throw misuse("a name");
    }
    int mark = out.size();
    separate(state == State.NEXT_MEMBER);
    string(name, mark);
    out.put(':');
    if (indented) {
      out.put(' ');
    }
    state = State.MEMBER_VALUE;
    return this;
  }

  // Values.

  /**
   * A string.
   *
   * @throws IllegalArgumentException when it has half a surrogate pair
   */
  public JsonWriter value(String value) {
    int mark = out.size();
    beforeValue();
    string(value, mark);
    return afterValue();
  }

  /** An integer, with all its digits. */
  public JsonWriter value(long value) {
    beforeValue();
    out.number(value);
    return afterValue();
  }

  /**
   * A number, in digits that read back as the same double; 1.0 is written as {@code 1}.
   *
   * @throws IllegalArgumentException when it is NaN or infinite
   */
  public JsonWriter value(double value) {
    return raw(Numbers.text(value));
  }

  /**
   * A number, in digits that read back as the same float.
   *
   * @throws IllegalArgumentException when it is NaN or infinite
   */
  public JsonWriter value(float value) {
    return raw(Numbers.text(value));
  }

  /** {@code true} or {@code false}. */
  public JsonWriter value(boolean value) {
    return raw(value ? "true" : "false");
  }

  /** {@code null}. */
  public JsonWriter nullValue() {
    return raw("null");
  }

  /**
   * A number as it is written, with as many digits as it has.
   *
   * @throws IllegalArgumentException when it is no number in JSON, such as {@code 01} or {@code +1}
   */
  public JsonWriter number(String number) {
    return raw(Numbers.require(number));
  }

  /** A value with all that is in it. */
  public JsonWriter value(JsonValue value) {
    value.writeTo(this);
    return this;
  }

  private JsonWriter raw(String text) {
    beforeValue();
    out.ascii(text);
    return afterValue();
  }

  private void string(String value, int mark) {
    try {
      out.string(value);
    } catch (IllegalArgumentException e) {
      out.rewind(mark);
      throw e;
    }
  }

  private void beforeValue() {
    switch (state) {
      case FIRST_ELEMENT -> separate(false);
      case NEXT_ELEMENT -> separate(true);
      case FIRST_MEMBER, NEXT_MEMBER, DONE -> throw misuse("a value");
      case DOCUMENT, NEXT_DOCUMENT, MEMBER_VALUE -> {}
    }
  }

  private void separate(boolean comma) {
    if (comma) {
      out.put(',');
    }
    if (indented) {
      out.line(INDENT * depth);
    }
  }

  private JsonWriter afterValue() {
    if (depth == 0) {
      state = State.DONE;
    } else {
      state = objects[depth - 1] ? State.NEXT_MEMBER : State.NEXT_ELEMENT;
    }
    return this;
  }

  private IllegalStateException misuse(String what) {
    return new IllegalStateException(what + " cannot come here: " + state.words);
  }

  // Documents.

  /**
   * Ends the line behind a document, so that another one may follow, as in NDJSON.
   *
   * @throws IllegalStateException when no document is complete
   */
  public JsonWriter newLine() {
    if (state != State.DONE) {
      throw misuse("the end of a line");
    }
    out.put('\n');
    state = State.NEXT_DOCUMENT;
    return this;
  }

  /** How many bytes are in the buffer. */
  public int size() {
    return out.size();
  }

  /**
   * A copy of the buffer, which has whole documents.
   *
   * @throws IllegalStateException when one is not complete
   */
  public byte[] toByteArray() {
    if (state != State.DONE && state != State.NEXT_DOCUMENT) {
      throw new IllegalStateException("the document is not complete: " + state.words);
    }
    return out.toByteArray();
  }

  /**
   * Moves the bytes in the buffer to a stream, at any time: large documents go out in pieces. When
   * the stream throws, they are lost.
   */
  public void drainTo(OutputStream stream) throws IOException {
    out.drainTo(stream);
  }

  /** Forgets everything, and begins anew. */
  public void clear() {
    out.clear();
    depth = 0;
    state = State.DOCUMENT;
  }

  /** What is in the buffer, as text. */
  @Override
  public String toString() {
    return new String(out.toByteArray(), UTF_8);
  }
}
