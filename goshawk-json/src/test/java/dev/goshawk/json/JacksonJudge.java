package dev.goshawk.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import org.jspecify.annotations.Nullable;

/**
 * The verdict of Jackson and of the JDK, which share no code with ours: the JDK decodes UTF-8,
 * Jackson reads the characters, both strictly. Jackson takes halves of surrogate pairs, and several
 * documents in a row; these two are judged here.
 */
final class JacksonJudge {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(100).maxNumberLength(1_000).build())
          .build();

  private JacksonJudge() {}

  /** What {@link #events} of ours says of a document that is well-formed; null of any other. */
  static @Nullable String read(byte[] document) {
    try {
      String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(document)).toString();
      return read(text);
    } catch (CharacterCodingException | JsonProcessingException e) {
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static @Nullable String read(String text) throws IOException {
    StringBuilder events = new StringBuilder();
    try (JsonParser parser = FACTORY.createParser(text)) {
      int depth = 0;
      int documents = 0;
      for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
        documents += depth == 0 ? 1 : 0;
        switch (token) {
          case START_OBJECT, START_ARRAY -> {
            depth++;
            events.append(token.asString());
          }
          case END_OBJECT, END_ARRAY -> {
            depth--;
            events.append(token.asString());
          }
          case FIELD_NAME, VALUE_STRING -> {
            String string = parser.getText();
            if (!UTF_8.newEncoder().canEncode(string)) {
              return null;
            }
            events.append('"').append(string).append('"');
          }
          default -> events.append(parser.getText()).append(';');
        }
      }
      return documents == 1 ? events.toString() : null;
    }
  }

  /** The same by our reader. */
  static String events(JsonReader reader) {
    StringBuilder events = new StringBuilder();
    while (true) {
      switch (reader.peek()) {
        case BEGIN_OBJECT -> {
          reader.beginObject();
          events.append('{');
        }
        case END_OBJECT -> {
          reader.endObject();
          events.append('}');
        }
        case BEGIN_ARRAY -> {
          reader.beginArray();
          events.append('[');
        }
        case END_ARRAY -> {
          reader.endArray();
          events.append(']');
        }
        case NAME -> events.append('"').append(reader.nextName()).append('"');
        case STRING -> events.append('"').append(reader.nextString()).append('"');
        case NUMBER -> events.append(reader.nextNumber()).append(';');
        case BOOLEAN -> events.append(reader.nextBoolean()).append(';');
        case NULL -> {
          reader.nextNull();
          events.append("null;");
        }
        case END_DOCUMENT -> {
          reader.endDocument();
          return events.toString();
        }
      }
    }
  }
}
