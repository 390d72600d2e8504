package dev.goshawk.json;

import static dev.goshawk.json.Documents.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class JsonValueTest {
  private static final String DOCUMENT =
      """
      {
        "methodConfig": [
          {"name": [{}], "timeout": "1.5s"},
          {"timeout": 10, "waitForReady": true, "none": null, "ratio": 0.5}
        ]
      }""";

  @Test
  void membersAreFoundAndRead() {
    JsonObject config = JsonValue.parse(DOCUMENT).asObject();
    JsonArray methods = config.get("methodConfig").asArray();
    assertThat(methods.size()).isEqualTo(2);
    assertThat(methods.values()).hasSize(2);
    assertThat(methods)
        .extracting(JsonValue::path)
        .containsExactly("methodConfig[0]", "methodConfig[1]");
    JsonObject second = methods.get(1).asObject();
    assertThat(second.members().keySet())
        .containsExactly("timeout", "waitForReady", "none", "ratio");
    assertThat(second.get("timeout").asInt()).isEqualTo(10);
    assertThat(second.get("timeout").asLong()).isEqualTo(10);
    assertThat(second.get("timeout").asDouble()).isEqualTo(10);
    assertThat(second.get("waitForReady").asBoolean()).isTrue();
    assertThat(second.get("none").isNull()).isTrue();
    assertThat(second.get("ratio").isNull()).isFalse();
    assertThat(second.get("ratio").asDouble()).isEqualTo(0.5);
    assertThat(second.find("other")).isNull();
    assertThatThrownBy(() -> second.members().clear())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> methods.values().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void errorsNamePathLineAndColumn() {
    JsonArray methods = JsonValue.parse(DOCUMENT).asObject().get("methodConfig").asArray();
    JsonObject first = methods.get(0).asObject();
    JsonObject second = methods.get(1).asObject();
    assertThatExceptionOfType(JsonException.class)
        .isThrownBy(() -> second.get("timeout").asString())
        .withMessage(
            "methodConfig[1].timeout: expected a string, found a number at line 4, column 17");
    assertThatExceptionOfType(JsonException.class)
        .isThrownBy(() -> first.get("timeout").asLong())
        .withMessage(
            "methodConfig[0].timeout: expected a number, found a string at line 3, column 31");
    assertThatExceptionOfType(JsonException.class)
        .isThrownBy(() -> second.get("name"))
        .withMessage("methodConfig[1]: 'name' is missing at line 4, column 5");
    assertThatExceptionOfType(JsonException.class)
        .isThrownBy(() -> second.get("none").asObject())
        .withMessage("methodConfig[1].none: expected an object, found null at line 4, column 51");
    assertThatExceptionOfType(JsonException.class)
        .isThrownBy(() -> second.get("waitForReady").asArray())
        .withMessageStartingWith(
            "methodConfig[1].waitForReady: expected an array, found a boolean");
    assertThatExceptionOfType(JsonException.class)
        .isThrownBy(() -> second.asBoolean())
        .withMessageStartingWith("methodConfig[1]: expected a boolean, found an object");
    assertThatExceptionOfType(JsonException.class)
        .isThrownBy(() -> methods.asDouble())
        .withMessageStartingWith("methodConfig: expected a number, found an array");
    assertThatExceptionOfType(JsonException.class)
        .isThrownBy(() -> second.get("ratio").asInt())
        .withMessageStartingWith(
            "methodConfig[1].ratio: expected an integer of 32 bits, found 0.5 at line 4");
    assertThat(first.get("name").asArray().get(0).error("is no name"))
        .hasMessage("methodConfig[0].name[0]: is no name at line 3, column 15");
  }

  @Test
  void aValueWithinADocumentKnowsItsWholePath() {
    JsonReader reader = new JsonReader(utf8("{\"items\":\n [{\"a\": 1}, {\"a\": 2}]}"));
    reader.beginObject();
    reader.nextName();
    reader.beginArray();
    JsonValue.read(reader);
    JsonObject second = JsonValue.read(reader).asObject();
    assertThat(second.get("a").error("is even"))
        .hasMessage("items[1].a: is even at line 2, column 19");
    reader.endArray();
    reader.endObject();
    reader.endDocument();
  }

  @Test
  void valuesThatWereNotReadHaveNoPlace() {
    JsonObject object = JsonObject.builder().put("a", JsonValue.of(1)).build();
    assertThatExceptionOfType(JsonException.class)
        .isThrownBy(() -> object.get("a").asString())
        .withMessage("expected a string, found a number")
        .satisfies(e -> assertThat(e.line() + e.column()).isZero());
    assertThat(object.path()).isEmpty();
  }

  @Test
  void valuesAreEqualWhereverTheyComeFrom() {
    JsonValue made =
        JsonObject.builder()
            .put("b", JsonArray.of(List.of(JsonValue.of(true), JsonValue.ofNull())))
            .put("a", JsonValue.of("x"))
            .put("c", JsonValue.of(1.5))
            .put("d", JsonValue.of(7))
            .build();
    JsonValue read =
        JsonValue.parse("{ \"a\" : \"x\", \"b\" : [true, null], \"d\": 7, \"c\" : 1.5 }");
    assertThat(read).isEqualTo(made).hasSameHashCodeAs(made);
    assertThat(made).hasToString("{\"b\":[true,null],\"a\":\"x\",\"c\":1.5,\"d\":7}");
    assertThat(JsonValue.of(1)).isNotEqualTo(JsonNumber.of("1.0")).isNotEqualTo(JsonValue.of("1"));
    assertThat(JsonValue.ofNull()).isEqualTo(JsonValue.parse("null")).isNotEqualTo(JsonValue.of(0));
    assertThat(JsonValue.of(true)).isNotEqualTo(JsonValue.of(false));
    assertThat(JsonNumber.of("1.50").text()).isEqualTo("1.50");
  }

  @Test
  void whatIsBuiltDoesNotChange() {
    JsonObject.Builder builder = JsonObject.builder().put("a", JsonValue.of(1));
    JsonObject built = builder.build();
    builder.put("b", JsonValue.of(2)).put("a", JsonValue.of(3));
    assertThat(built).hasToString("{\"a\":1}");
    assertThat(builder.build()).hasToString("{\"a\":3,\"b\":2}");
  }

  @Test
  void aNameThatComesTwiceIsRefusedOrTheLastOneStays() {
    byte[] document = utf8("{\"a\":1,\"a\":2}");
    assertThatThrownBy(() -> JsonValue.parse(document)).isInstanceOf(JsonException.class);
    assertThat(JsonValue.parse(document, JsonReadOptions.DEFAULT.uniqueNames(false)))
        .hasToString("{\"a\":2}");
  }

  @Test
  void whatIsBehindADocumentIsRefused() {
    assertThatThrownBy(() -> JsonValue.parse("{} x"))
        .hasMessage("expected the end of the document, found 'x' at line 1, column 4");
  }

  @Test
  void deepDocumentsAreReadAndWritten() {
    String deep = "[".repeat(1_000) + "]".repeat(1_000);
    JsonValue value = JsonValue.parse(utf8(deep), JsonReadOptions.DEFAULT.maxDepth(1_000));
    assertThat(value.toByteArray()).isEqualTo(utf8(deep));
    assertThat(value.path()).isEmpty();
  }
}
