package dev.goshawk.core.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.http2.hpack.HeaderField;
import dev.goshawk.http2.hpack.HeaderTemplate;
import dev.goshawk.http2.hpack.HeaderWriter;
import dev.goshawk.http2.hpack.Indexing;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataWireTest {

  private static final MetadataKey<byte[]> BYTES = MetadataKey.binary("x-bin");
  private static final MetadataKey<String> TEXT = MetadataKey.ascii("x");

  private static List<byte[]> read(String value) {
    Metadata.Builder into = Metadata.builder();
    MetadataWire.read(new HeaderField("x-bin", value), into);
    return into.build().all(BYTES);
  }

  private static List<String> written(Metadata metadata) {
    List<String> fields = new ArrayList<>();
    MetadataWire.write(
        metadata,
        new HeaderWriter() {
          @Override
          public void template(HeaderTemplate template) {
            throw new AssertionError("metadata is no template");
          }

          @Override
          public void field(String name, String value, Indexing indexing) {
            fields.add(name + "=" + value + " " + indexing);
          }
        });
    return fields;
  }

  @Test
  void bytesGoOutWithoutPadding() {
    Metadata metadata =
        Metadata.builder()
            .add(BYTES, new byte[] {1})
            .add(BYTES, new byte[] {1, 2})
            .add(BYTES, new byte[] {-1, -2, -3})
            .add(BYTES, new byte[0])
            .build();
    assertThat(written(metadata))
        .containsExactly("x-bin=AQ NAME", "x-bin=AQI NAME", "x-bin=//79 NAME", "x-bin= NAME");
  }

  @Test
  void secretsAreNeverIndexed() {
    Metadata metadata =
        Metadata.builder()
            .add(TEXT.sensitive(), "s")
            .add(MetadataKey.ascii("authorization"), "bearer")
            .add(BYTES.sensitive(), new byte[] {1})
            .add(TEXT, "t")
            .build();
    assertThat(written(metadata))
        .containsExactly("x=s NEVER", "authorization=bearer NEVER", "x-bin=AQ NEVER", "x=t NAME");
  }

  @Test
  void neverIndexedFieldsAreSecrets() {
    Metadata.Builder into = Metadata.builder();
    MetadataWire.read(new HeaderField("x", "s", true), into);
    MetadataWire.read(new HeaderField("x-bin", "AQ", true), into);
    Metadata metadata = into.build();
    assertThat(metadata.entry(0).isSensitive()).isTrue();
    assertThat(metadata.entry(1).isSensitive()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"AQI", "AQI=", " AQI", "AQI= ", "\tAQI="})
  void bytesComeWithAndWithoutPaddingAndBlanks(String value) {
    assertThat(read(value)).containsExactly(new byte[] {1, 2});
  }

  @Test
  void listsAreSplit() {
    assertThat(read("AQ==,AQI,,AQ"))
        .containsExactly(new byte[] {1}, new byte[] {1, 2}, new byte[0], new byte[] {1});
    assertThat(read(",")).containsExactly(new byte[0], new byte[0]);
    assertThat(read("")).containsExactly(new byte[0]);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"A", "AQ=", "AQI==", "AQI=AQI", "A Q", "-_-_", "\u00e4\u00e4", "AQ,*", "="})
  void otherValuesAreRefusedByName(String value) {
    assertThatThrownBy(() -> read(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'x-bin' is not base64");
  }

  @Test
  void textIsNotSplitButStripped() {
    Metadata.Builder into = Metadata.builder();
    MetadataWire.read(new HeaderField("x", "  a, b\t"), into);
    assertThat(into.build().all(TEXT)).containsExactly("a, b");
  }

  @Test
  void sizeIsThatOfTheFields() {
    assertThat(MetadataWire.size(Metadata.EMPTY)).isZero();
    assertThat(MetadataWire.size(Metadata.of(TEXT, "abc"))).isEqualTo(1 + 3 + 32);
  }

  @Property
  void bytesSurviveAndTheirSizeIsRight(@ForAll byte[] value) {
    Metadata metadata = Metadata.of(BYTES, value);
    String field = written(metadata).get(0);
    String wire = field.substring("x-bin=".length(), field.length() - " NAME".length());
    assertThat(read(wire)).containsExactly(value);
    assertThat(MetadataWire.size(metadata)).isEqualTo("x-bin".length() + wire.length() + 32);
  }
}
