package dev.goshawk.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which names and values there may be. */
class MetadataKeyTest {

  @Property
  void legalNamesAreTaken(
      @ForAll
          @NotEmpty
          @CharRange(from = 'a', to = 'z')
          @CharRange(from = '0', to = '9')
          @Chars({'_', '.', '-'})
          String name) {
    String text = "x" + name + "x";
    assertThat(MetadataKey.ascii(text).name()).isEqualTo(text);
    assertThat(MetadataKey.ascii(text).isBinary()).isFalse();
    assertThat(MetadataKey.binary(text + "-bin").name()).isEqualTo(text + "-bin");
    assertThat(MetadataKey.binary(text + "-bin").isBinary()).isTrue();
  }

  @Property
  void otherCharactersAreRefused(
      @ForAll @StringLength(min = 1, max = 5) String start, @ForAll char other) {
    if ("abcdefghijklmnopqrstuvwxyz0123456789_.-".indexOf(other) < 0) {
      assertThatThrownBy(() -> MetadataKey.ascii(start + other))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void refusalsNameTheCharacter() {
    assertThatThrownBy(() -> MetadataKey.ascii("x-Id"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("metadata name 'x-Id' has 'I' at index 2; allowed: 0-9a-z_.-");
    assertThatThrownBy(() -> MetadataKey.ascii("")).hasMessage("metadata name is empty");
  }

  @Test
  void theSuffixSaysTextOrBytes() {
    assertThatThrownBy(() -> MetadataKey.ascii("trace-bin"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'-bin'");
    assertThatThrownBy(() -> MetadataKey.binary("trace"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'-bin'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ":path",
        ":authority",
        "te",
        "content-type",
        "user-agent",
        "host",
        "connection",
        "transfer-encoding",
        "grpc-status",
        "grpc-message",
        "grpc-timeout",
        "grpc-encoding",
        "grpc-anything"
      })
  void namesOfTheProtocolAreReserved(String name) {
    assertThat(MetadataKey.isReserved(name)).isTrue();
    assertThatThrownBy(() -> MetadataKey.ascii(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("metadata name '" + name + "' is reserved for HTTP/2 and gRPC");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "grpc-status-details-bin",
        "grpc-trace-bin",
        "grpc-tags-bin",
        "grpc-retry-pushback-ms",
        "grpc-previous-rpc-attempts",
        "grpcfoo",
        "authorization"
      })
  void namesThatTravelAsMetadataAreNot(String name) {
    assertThat(MetadataKey.isReserved(name)).isFalse();
    MetadataKey<?> key = name.endsWith("-bin") ? MetadataKey.binary(name) : MetadataKey.ascii(name);
    assertThat(key).hasToString(name);
  }

  @Property
  void printableTextIsTaken(@ForAll @CharRange(from = ' ', to = '~') String value) {
    MetadataKey<String> key = MetadataKey.ascii("x-text");
    assertThat(Metadata.of(key, value).get(key)).isEqualTo(value);
  }

  @Property
  void otherTextIsRefused(
      @ForAll @CharRange(from = ' ', to = '~') @StringLength(max = 9) String start,
      @ForAll char other) {
    if (other >= ' ' && other <= '~') {
      return;
    }
    MetadataKey<String> key = MetadataKey.ascii("x-text");
    assertThatThrownBy(() -> Metadata.of(key, start + other))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(String.format(Locale.ROOT, "U+%04X at index ", (int) other))
        .hasMessageContaining("'x-text'");
  }

  @Test
  void valuesAreTyped() {
    MetadataKey<Integer> key = MetadataKey.ascii("x-count", String::valueOf, Integer::valueOf);
    assertThat(Metadata.of(key, 42).entry(0).text()).isEqualTo("42");
    assertThat(Metadata.of(key, 42).get(key)).isEqualTo(42);
    Metadata foreign = Metadata.of(MetadataKey.ascii("x-count"), "many");
    assertThatThrownBy(() -> foreign.get(key)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void bytesAreNotCopied() {
    MetadataKey<byte[]> key = MetadataKey.binary("x-raw-bin");
    byte[] value = {0, -1, 7};
    assertThat(Metadata.of(key, value).get(key)).isSameAs(value);
    assertThat(Metadata.of(key, value).entry(0).bytes()).isSameAs(value);
  }
}
