package dev.goshawk.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import org.jspecify.annotations.Nullable;

/**
 * The verdict of Jackson and of the JDK: the JDK decodes UTF-8, Jackson reads the characters, both
 * strictly. Jackson takes halves of surrogate pairs, and several documents in a row; these two are
 * judged here. Any thread.
 */
final class JacksonJudge {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(JsonReadOptions.DEFAULT.maxDepth())
                  .maxNumberLength(JsonReadOptions.DEFAULT.maxNumberBytes())
                  .build())
          .build();

  private JacksonJudge() {}

  /** The tokens of a document that is well-formed, as a text; null of any other. */
  static @Nullable String read(byte[] document) throws IOException {
    try {
      return read(UTF_8.newDecoder().decode(ByteBuffer.wrap(document)).toString());
    } catch (CharacterCodingException | JsonProcessingException e) {
      return null;
    }
  }

  private static @Nullable String read(String text) throws IOException {
    StringBuilder events = new StringBuilder();
    try (JsonParser parser = FACTORY.createParser(text)) {
      int depth = 0;
      int documents = 0;
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        documents += depth == 0 ? 1 : 0;
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        if (token.isStructStart() || token.isStructEnd()) {
          events.append(token.asString());
        } else if (token == JsonToken.FIELD_NAME || token == JsonToken.VALUE_STRING) {
          if (!UTF_8.newEncoder().canEncode(parser.getText())) {
            return null;
          }
          events.append('"').append(parser.getText()).append('"');
        } else {
          events.append(parser.getText()).append(';');
        }
      }
      return documents == 1 ? events.toString() : null;
    }
  }
}
