package dev.goshawk.core.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The choice among the configs of TXT records. */
class TxtConfigTest {

  private static String choose(double random, String... records) {
    return new TxtConfig("host-1", () -> random).choose(List.of(records));
  }

  private static String entry(String members) {
    return choose(0.5, "grpc_config=[{" + members + ",\"serviceConfig\":{\"a\":1}}]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"clientLanguage\":[]|true",
        "\"clientLanguage\":[\"java\"]|true",
        "\"clientLanguage\":[\"go\",\"JAVA\"]|true",
        "\"clientLanguage\":[\"go\"]|false",
        "\"clientLanguage\":[\"Java \"]|false",
        "\"percentage\":100|true",
        "\"percentage\":51|true",
        "\"percentage\":50|false",
        "\"percentage\":0|false",
        "\"clientHostname\":[]|true",
        "\"clientHostname\":[\"x\",\"host-1\"]|true",
        "\"clientHostname\":[\"HOST-1\"]|false",
        "\"clientHostname\":[\"host-1\"],\"percentage\":0|false"
      })
  void channelTrap14_entryFitsByAllItsCriteria(String members, boolean fits) {
    assertThat(entry(members)).isEqualTo(fits ? "{\"a\":1}" : null);
  }

  @Test
  void percentageHasBothEnds() {
    String all = "grpc_config=[{\"percentage\":100,\"serviceConfig\":{}}]";
    assertThat(choose(Math.nextDown(1.0), all)).isEqualTo("{}");
    String none = "grpc_config=[{\"percentage\":0,\"serviceConfig\":{}}]";
    assertThat(choose(0, none)).isNull();
  }

  @Test
  void firstThatFitsIsChosen() {
    assertThat(
            choose(
                0.9,
                "grpc_config=[{\"percentage\":10,\"serviceConfig\":{\"a\":1}},"
                    + "{\"clientLanguage\":[\"java\"]},"
                    + "{\"serviceConfig\":{\"b\":2}},{\"serviceConfig\":{\"c\":3}}]"))
        .as("an entry without a config is passed over")
        .isEqualTo("{\"b\":2}");
    assertThat(choose(0.5, "grpc_config=[]", "grpc_config=[{\"serviceConfig\":{\"d\":4}}]"))
        .isEqualTo("{\"d\":4}");
  }

  @Test
  void recordsOfOthersAreLeftOut() {
    assertThat(choose(0.5)).isNull();
    assertThat(choose(0.5, "v=spf1 -all", "grpc_config", "GRPC_CONFIG=[{}]", "")).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[{\"serviceConfig\":{}},{\"language\":[\"java\"]}]|'language' is not known",
        "[{\"percentage\":101}]|percentage 101 is not from 0 to 100",
        "[{\"percentage\":-1}]|percentage -1 is not from 0 to 100",
        "[{\"percentage\":0.5}]|percentage",
        "[{\"percentage\":\"50\"}]|expected",
        "[{\"clientLanguage\":\"java\"}]|expected",
        "[{\"clientHostname\":[1]}]|expected",
        "[{\"serviceConfig\":[]}]|expected",
        "[{\"serviceConfig\":{},\"serviceConfig\":{}}]|serviceConfig",
        "{}|expected",
        "[1]|expected",
        "[{]|grpc_config",
        "''|grpc_config"
      })
  void oneWrongEntryIsAnErrorOfTheWhole(String json, String why) {
    assertThatThrownBy(() -> choose(0.5, "grpc_config=" + json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("grpc_config: ")
        .hasMessageContaining(why);
  }

  // How the JDK shows the strings of a record.

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "plain|plain",
        "one two|onetwo",
        "\"with blanks\" \" and more\"|with blanks and more",
        "\"a \\\"quoted\\\" word\"|a \"quoted\" word",
        "\"back\\\\slash\"|back\\slash",
        "\"\" x|x",
        "\u00c3\u00bc|\u00fc"
      })
  void stringsOfARecordAreJoined(String shown, String joined) {
    assertThat(JndiTxtLookUp.joined(shown)).isEqualTo(joined);
  }
}
