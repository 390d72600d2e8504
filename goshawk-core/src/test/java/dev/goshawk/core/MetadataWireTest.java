package dev.goshawk.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.http2.HeaderField;
import org.junit.jupiter.api.Test;

class MetadataWireTest {

  private static final MetadataKey<byte[]> BIN = MetadataKey.binary("x-bin");
  private static final MetadataKey<String> TEXT = MetadataKey.ascii("x-text");

  private static Metadata read(String name, String value) {
    Metadata.Builder builder = Metadata.builder();
    MetadataWire.read(new HeaderField(name, value), builder);
    return builder.build();
  }

  @Test
  void base64WithAndWithoutPadding() {
    assertThat(read("x-bin", "YQ").get(BIN)).isEqualTo("a".getBytes(UTF_8));
    assertThat(read("x-bin", "YQ==").get(BIN)).isEqualTo("a".getBytes(UTF_8));
    assertThat(read("x-bin", "").get(BIN)).isEmpty();
  }

  @Test
  void binaryValuesAreSplitAtCommasAndTextIsNot() {
    assertThat(read("x-bin", "YQ,Yg==, Yw").all(BIN))
        .containsExactly("a".getBytes(UTF_8), "b".getBytes(UTF_8), "c".getBytes(UTF_8));
    assertThat(read("x-text", "a, b").all(TEXT)).containsExactly("a, b");
  }

  @Test
  void badBase64NamesTheKey() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read("x-bin", "?!"))
        .withMessageContaining("metadata 'x-bin' is not base64");
  }

  @Test
  void neverIndexedFieldsStaySensitive() {
    Metadata.Builder builder = Metadata.builder();
    MetadataWire.read(new HeaderField("x-secret", "s", true), builder);
    assertThat(builder.build().entry(0).isSensitive()).isTrue();
  }

  @Test
  void theSizeIsThatOfHttp2() {
    Metadata metadata = Metadata.of(TEXT, "abc").with(BIN, new byte[] {1, 2, 3, 4});
    assertThat(MetadataWire.size(metadata)).isEqualTo((6 + 3 + 32) + (5 + 6 + 32));
  }
}
