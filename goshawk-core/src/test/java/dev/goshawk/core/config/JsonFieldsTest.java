package dev.goshawk.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.json.JsonException;
import dev.goshawk.json.JsonValue;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@link JsonFields}: JSON as Protocol Buffers maps it, and what it is told by. */
class JsonFieldsTest {

  private static JsonFields fields(String json) {
    return new JsonFields(JsonValue.parse(json.replace('\'', '"')).asObject());
  }

  @Test
  void bothSpellingsButNotTogether() {
    assertThat(fields("{'minRingSize':7}").integer("minRingSize", 1)).isEqualTo(7);
    assertThat(fields("{'min_ring_size':7}").integer("minRingSize", 1)).isEqualTo(7);
    assertThatThrownBy(
            () -> fields("{'minRingSize':7,'min_ring_size':8}").integer("minRingSize", 1))
        .isInstanceOf(JsonException.class)
        .hasMessageStartingWith("min_ring_size: is given twice, as minRingSize too");
  }

  @Test
  void absentAndNullAreTheDefault() {
    JsonFields fields = fields("{'a':null}");
    assertThat(fields.flag("a", true)).isTrue();
    assertThat(fields.integer("b", 3)).isEqualTo(3);
    assertThat(fields.number("a", 1.5)).isEqualTo(1.5);
    assertThat(fields.text("a", "x")).isEqualTo("x");
    assertThat(fields.texts("a")).isEmpty();
    assertThat(fields.duration("a", Duration.ZERO)).isEqualTo(Duration.ZERO);
    assertThatThrownBy(() -> fields.get("a")).hasMessageStartingWith("'a' is missing");
  }

  @Test
  void values() {
    JsonFields fields =
        fields("{'a':true,'b':'12','c':4294967295,'d':1.5,'e':'x','f':['x','y'],'g':1e3}");
    assertThat(fields.flag("a", false)).isTrue();
    assertThat(fields.integer("b", 0)).isEqualTo(12);
    assertThat(fields.integer("c", 0)).isEqualTo(4_294_967_295L);
    assertThat(fields.count("c", 0)).isEqualTo(Integer.MAX_VALUE);
    assertThat(fields.number("d", 0)).isEqualTo(1.5);
    assertThat(fields.text("e", "")).isEqualTo("x");
    assertThat(fields.texts("f")).isEqualTo(List.of("x", "y"));
    assertThat(fields.integer("g", 0)).isEqualTo(1000);
  }

  @ParameterizedTest
  @CsvSource({"1s,PT1S", "0s,PT0S", "-0s,PT0S", "1.5s,PT1.5S", "0.000000001s,PT0.000000001S"})
  void durations(String text, Duration expected) {
    assertThat(fields("{'a':'" + text + "'}").duration("a", Duration.ofDays(1)))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "1, must be a duration such as '1.5s'; is '1'",
    "1ms, must be a duration such as '1.5s'; is '1ms'",
    "1.s, must be a duration such as '1.5s'; is '1.s'",
    "1.0000000001s, must be a duration such as '1.5s'; is '1.0000000001s'",
    "315576000001s, must be a duration of '315576000000s' or less; is '315576000001s'",
    "-1s, must be a duration of '0s' or more; is '-1s'"
  })
  void noDurations(String text, String message) {
    assertThatThrownBy(() -> fields("{'a':'" + text + "'}").duration("a", Duration.ZERO))
        .isInstanceOf(JsonException.class)
        .hasMessageStartingWith("a: " + message.replace("; ", ", "));
  }

  @Test
  void whatIsMadeIsToldWithThePlace() {
    assertThatThrownBy(
            () ->
                fields("{}")
                    .make(
                        () -> {
                          throw new IllegalArgumentException("size of 0 is less than 1");
                        }))
        .isInstanceOf(JsonException.class)
        .hasMessage("size of 0 is less than 1 at line 1, column 1");
  }

  @Test
  void integersAreNotNegative() {
    assertThatThrownBy(() -> fields("{'a':-1}").integer("a", 0))
        .hasMessageStartingWith("a: must be an integer of 0 or more, is -1");
    assertThatThrownBy(() -> fields("{'a':1.5}").integer("a", 0)).isInstanceOf(JsonException.class);
  }
}
