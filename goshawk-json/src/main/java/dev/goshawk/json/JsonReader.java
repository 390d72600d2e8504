package dev.goshawk.json;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads one document from a range of bytes, token by token: strict RFC 8259 in UTF-8 and nothing
 * beside it, so no comments, no trailing commas, no byte order mark, and only white space behind
 * the value.
 *
 * <pre>{@code
 * reader.beginObject();
 * while (reader.hasNext()) {
 *   switch (reader.nextName()) {
 *     case "name" -> name = reader.nextString();
 *     case "size" -> size = reader.nextInt();
 *     default -> reader.skipValue();
 *   }
 * }
 * reader.endObject();
 * reader.endDocument();
 * }</pre>
 *
 * <p>Each {@code next} method throws {@link JsonException} when the document is malformed, exceeds
 * a limit, or has another token there; what is skipped is checked as well. After malformed input
 * every further call throws the same. A call that no document could satisfy, such as {@link
 * #nextName} within an array, throws {@link IllegalStateException}. {@link #endDocument} must come
 * last, or what is behind the value is not looked at.
 *
 * <p>One thread. The bytes belong to the caller and must not change while they are read; strings
 * that were returned do not refer to them.
 */
public final class JsonReader {
  /** What may come next. */
  private enum State {
    DOCUMENT,
    FIRST_MEMBER,
    NEXT_MEMBER,
    MEMBER_VALUE,
    FIRST_ELEMENT,
    NEXT_ELEMENT,
    DONE
  }

  private final byte[] bytes;
  private final Nesting nesting;
  private final Lexer lexer;
  private State state = State.DOCUMENT;

  /** What comes next, which is not read yet; null when nobody has looked. */
  private @Nullable JsonToken peeked;

  /** Where the token begins that was looked at last. */
  private int tokenAt;

  /** A reader of all of {@code document}, with {@link JsonReadOptions#DEFAULT}. */
  public JsonReader(byte[] document) {
    this(document, 0, document.length, JsonReadOptions.DEFAULT);
  }

  /**
   * A reader of a range.
   *
   * @param offset where the document begins in {@code bytes}
   * @param length how many bytes it has
   * @throws IndexOutOfBoundsException when the range is not within the array
   */
  public JsonReader(byte[] bytes, int offset, int length, JsonReadOptions options) {
    this(bytes, new Position(offset, 1, 1), length, options);
  }

  /** A reader of a range that begins at this line and column of something larger. */
  JsonReader(byte[] bytes, Position start, int length, JsonReadOptions options) {
    Objects.checkFromIndexSize(start.offset(), length, bytes.length);
    this.bytes = bytes;
    nesting = new Nesting(options);
    lexer = new Lexer(bytes, start, start.offset() + length, options, nesting);
    tokenAt = start.offset();
  }

  // Looking ahead.

  /** What comes next, which stays there. */
  public JsonToken peek() {
    lexer.requireIntact();
    JsonToken token = peeked;
    if (token == null) {
      token = scan();
      peeked = token;
    }
    return token;
  }

  /**
   * Whether the object or the array that is open has another member or element; outside of them,
   * whether the value is still to come.
   */
  public boolean hasNext() {
    JsonToken token = peek();
    return token != JsonToken.END_OBJECT
        && token != JsonToken.END_ARRAY
        && token != JsonToken.END_DOCUMENT;
  }

  private JsonToken scan() {
    int found = lexer.peek();
    return switch (state) {
      case DOCUMENT, MEMBER_VALUE -> value(found);
      case FIRST_MEMBER -> firstMember(found);
      case NEXT_MEMBER -> nextMember(found);
      case FIRST_ELEMENT -> element(found, true);
      case NEXT_ELEMENT -> nextElement(found);
      case DONE -> endOfDocument(found);
    };
  }

  private JsonToken value(int found) {
    tokenAt = lexer.at();
    return switch (found) {
      case '{' -> JsonToken.BEGIN_OBJECT;
      case '[' -> JsonToken.BEGIN_ARRAY;
      case '"' -> JsonToken.STRING;
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> JsonToken.NUMBER;
      case 't', 'f' -> JsonToken.BOOLEAN;
      case 'n' -> JsonToken.NULL;
      default -> throw lexer.unexpected("a value", found);
    };
  }

  private JsonToken firstMember(int found) {
    tokenAt = lexer.at();
    return switch (found) {
      case '"' -> JsonToken.NAME;
      case '}' -> JsonToken.END_OBJECT;
      default -> throw lexer.unexpected("a name in quotes or '}'", found);
    };
  }

  private JsonToken nextMember(int found) {
    nesting.betweenMembers();
    tokenAt = lexer.at();
    if (found == '}') {
      return JsonToken.END_OBJECT;
    }
    if (found != ',') {
      throw lexer.unexpected("',' or '}'", found);
    }
    lexer.take();
    int name = lexer.peek();
    tokenAt = lexer.at();
    if (name != '"') {
      throw lexer.unexpected("a name in quotes", name);
    }
    return JsonToken.NAME;
  }

  private JsonToken nextElement(int found) {
    if (found == ',') {
      lexer.take();
      return element(lexer.peek(), false);
    }
    if (found != ']') {
      throw lexer.unexpected("',' or ']'", found);
    }
    return element(found, true);
  }

  private JsonToken element(int found, boolean endAllowed) {
    nesting.nextElement();
    if (found == ']' && endAllowed) {
      tokenAt = lexer.at();
      return JsonToken.END_ARRAY;
    }
    return value(found);
  }

  private JsonToken endOfDocument(int found) {
    tokenAt = lexer.at();
    if (found != Lexer.END) {
      throw lexer.unexpected(JsonToken.END_DOCUMENT.words(), found);
    }
    return JsonToken.END_DOCUMENT;
  }

  private void require(JsonToken expected) {
    JsonToken found = peek();
    if (found != expected) {
      throw mismatch(expected, found);
    }
  }

  private RuntimeException mismatch(JsonToken expected, JsonToken found) {
    String reason = "expected " + expected.words() + ", found " + found.words();
    return isMisuse(expected, found)
        ? new IllegalStateException(reason)
        : lexer.exception(tokenAt, reason, false);
  }

  /** Whether no document whatever could have the expected token here. */
  private boolean isMisuse(JsonToken expected, JsonToken found) {
    boolean betweenMembers = state == State.FIRST_MEMBER || state == State.NEXT_MEMBER;
    return switch (expected) {
      case NAME, END_OBJECT -> !betweenMembers;
      case END_ARRAY -> state != State.FIRST_ELEMENT && state != State.NEXT_ELEMENT;
      case END_DOCUMENT -> true; // where it is possible, anything else is malformed
      default -> betweenMembers || found == JsonToken.END_DOCUMENT;
    };
  }

  // Objects and arrays.

  /** Begins an object, whose members come next. */
  public void beginObject() {
    require(JsonToken.BEGIN_OBJECT);
    begin(true, State.FIRST_MEMBER);
  }

  /** Begins an array, whose elements come next. */
  public void beginArray() {
    require(JsonToken.BEGIN_ARRAY);
    begin(false, State.FIRST_ELEMENT);
  }

  private void begin(boolean object, State next) {
    if (nesting.isFull()) {
      throw lexer.error(tokenAt, "nesting exceeds maxDepth " + Text.grouped(nesting.depth()));
    }
    lexer.take();
    nesting.push(object);
    state = next;
    peeked = null;
  }

  /** Ends an object, which has no further member. */
  public void endObject() {
    require(JsonToken.END_OBJECT);
    end();
  }

  /** Ends an array, which has no further element. */
  public void endArray() {
    require(JsonToken.END_ARRAY);
    end();
  }

  private void end() {
    lexer.take();
    nesting.pop();
    valueIsRead();
  }

  private void valueIsRead() {
    peeked = null;
    if (nesting.depth() == 0) {
      state = State.DONE;
    } else {
      state = nesting.inObject() ? State.NEXT_MEMBER : State.NEXT_ELEMENT;
    }
  }

  /** Requires that nothing follows but white space. */
  public void endDocument() {
    require(JsonToken.END_DOCUMENT);
  }

  /** The name of a member, whose value comes next. */
  public String nextName() {
    require(JsonToken.NAME);
    String name = lexer.string();
    nesting.nextMember(tokenAt);
    if (!nesting.isNew(name)) {
      throw lexer.error(tokenAt, "the object has this name twice");
    }
    nameIsRead();
    return name;
  }

  private void nameIsRead() {
    int found = lexer.peek();
    if (found != ':') {
      throw lexer.unexpected("':'", found);
    }
    lexer.take();
    state = State.MEMBER_VALUE;
    peeked = null;
  }

  // Values.

  /** A string. */
  public String nextString() {
    require(JsonToken.STRING);
    String string = lexer.string();
    valueIsRead();
    return string;
  }

  /** A number that is an integer of 64 bits, however it is written: {@code 1e3}, {@code 1.0}. */
  public long nextLong() {
    int first = number();
    try {
      return Numbers.toLong(bytes, first, lexer.at());
    } catch (ArithmeticException e) {
      throw notA(Numbers.LONG, first);
    }
  }

  /** A number that is an integer of 32 bits, however it is written. */
  public int nextInt() {
    int first = number();
    try {
      return Numbers.toInt(bytes, first, lexer.at());
    } catch (ArithmeticException e) {
      throw notA(Numbers.INT, first);
    }
  }

  /** The double that is nearest to a number, which must be in the range of doubles. */
  public double nextDouble() {
    int first = number();
    try {
      return Numbers.toDouble(bytes, first, lexer.at());
    } catch (ArithmeticException e) {
      throw notA(Numbers.DOUBLE, first);
    }
  }

  /** A number as it is written. */
  public String nextNumber() {
    int first = number();
    return Numbers.text(bytes, first, lexer.at());
  }

  private JsonException notA(String expected, int first) {
    return error(Numbers.mismatch(expected, Numbers.text(bytes, first, lexer.at())));
  }

  private int number() {
    require(JsonToken.NUMBER);
    int first = lexer.number();
    valueIsRead();
    return first;
  }

  /** {@code true} or {@code false}. */
  public boolean nextBoolean() {
    require(JsonToken.BOOLEAN);
    boolean value = bytes[tokenAt] == 't';
    lexer.literal(value ? "true" : "false");
    valueIsRead();
    return value;
  }

  /** {@code null}. */
  public void nextNull() {
    require(JsonToken.NULL);
    lexer.literal("null");
    valueIsRead();
  }

  /** Any value, with all that is in it, which is checked as if it were read. */
  public void skipValue() {
    int depth = nesting.depth();
    if (!hasNext() || peek() == JsonToken.NAME) {
      throw new IllegalStateException("expected a value, found " + peek().words());
    }
    do {
      switch (peek()) {
        case BEGIN_OBJECT -> begin(true, State.FIRST_MEMBER);
        case BEGIN_ARRAY -> begin(false, State.FIRST_ELEMENT);
        case END_OBJECT, END_ARRAY -> end();
        case NAME -> skipName();
        case STRING -> {
          lexer.skipString();
          valueIsRead();
        }
        case NUMBER -> number();
        case BOOLEAN -> nextBoolean();
        case NULL -> nextNull();
        case END_DOCUMENT -> throw new AssertionError("the end within a value");
      }
    } while (nesting.depth() > depth);
  }

  private void skipName() {
    if (nesting.namesAreUnique()) {
      nextName();
      return;
    }
    lexer.skipString();
    nesting.nextMember(tokenAt);
    nameIsRead();
  }

  // Places.

  /**
   * The value that comes next, if {@link #peek} or {@link #hasNext} was called, or else the one
   * that was read last, such as {@code methodConfig[2].timeout}; empty for the document as a whole.
   */
  public String path() {
    return nesting.path(lexer);
  }

  /** An exception that names this reason and the place of the token that {@link #path} names. */
  public JsonException error(String reason) {
    return lexer.exception(tokenAt, reason, false);
  }

  /** The place of that token. */
  Position place() {
    return lexer.placeOf(tokenAt);
  }
}
