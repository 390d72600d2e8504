package dev.goshawk.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The multimap, and what it keeps to itself. */
class MetadataTest {
  private static final MetadataKey<String> A = MetadataKey.ascii("a");
  private static final MetadataKey<String> B = MetadataKey.ascii("b");
  private static final MetadataKey<byte[]> RAW = MetadataKey.binary("raw-bin");

  @Test
  void entriesKeepTheirOrder() {
    Metadata metadata = Metadata.of(B, "1").with(A, "2").with(B, "3");
    assertThat(metadata.size()).isEqualTo(3);
    assertThat(metadata.names()).containsExactly("b", "a");
    assertThat(metadata.all(B)).containsExactly("1", "3");
    assertThat(metadata.get(B)).isEqualTo("3");
    assertThat(metadata.entry(1).name()).isEqualTo("a");
    assertThat(metadata).hasToString("[b=1, a=2, b=3]");
  }

  @Test
  void whatIsAbsent() {
    assertThat(Metadata.EMPTY.isEmpty()).isTrue();
    assertThat(Metadata.EMPTY.get(A)).isNull();
    assertThat(Metadata.EMPTY.getOrDefault(A, "none")).isEqualTo("none");
    assertThat(Metadata.EMPTY.all(A)).isEmpty();
    assertThat(Metadata.EMPTY.contains(A)).isFalse();
    assertThat(Metadata.of(A, "1").getOrDefault(A, "none")).isEqualTo("1");
    assertThat(Metadata.builder().build()).isSameAs(Metadata.EMPTY);
  }

  @Test
  void changesMakeNewMetadata() {
    Metadata one = Metadata.of(A, "1");
    assertThat(one.with(A, "2").size()).isEqualTo(2);
    assertThat(one.plus(Metadata.of(B, "2")).size()).isEqualTo(2);
    assertThat(one.without(A).isEmpty()).isTrue();
    assertThat(one.toBuilder().set(A, "9").build().all(A)).containsExactly("9");
    assertThat(one).isEqualTo(Metadata.of(A, "1"));

    assertThat(one.plus(Metadata.EMPTY)).isSameAs(one);
    assertThat(Metadata.EMPTY.plus(one)).isSameAs(one);
    assertThat(one.without(B)).isSameAs(one);
  }

  @Test
  void aBuilderGoesOnWithoutItsProduct() {
    Metadata.Builder builder = Metadata.builder().add(A, "1");
    Metadata first = builder.build();
    Metadata second =
        builder.addAll(Metadata.of(B, "2")).add(Metadata.Entry.ofText("c", "3", false)).build();
    assertThat(first).hasToString("[a=1]");
    assertThat(second).hasToString("[a=1, b=2, c=3]");
    assertThat(builder.remove(A).remove(B).set(MetadataKey.ascii("c"), "4").build())
        .hasToString("[c=4]");
  }

  @Test
  void viewsCannotBeChanged() {
    Metadata metadata = Metadata.of(A, "1");
    assertThatThrownBy(() -> metadata.names().clear())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> metadata.all(A).clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void equalityIsOfNamesAndValuesInOrder() {
    Metadata one = Metadata.of(A, "1").with(RAW, new byte[] {1, 2});
    Metadata same = Metadata.of(A, "1").with(RAW, new byte[] {1, 2});
    assertThat(one).isEqualTo(same).hasSameHashCodeAs(same);
    assertThat(one).isNotEqualTo(Metadata.of(A, "1").with(RAW, new byte[] {1, 3}));
    assertThat(one).isNotEqualTo(Metadata.of(RAW, new byte[] {1, 2}).with(A, "1"));
  }

  @Test
  void textAndBytesAreNotTakenForEachOther() {
    Metadata.Entry text = Metadata.of(A, "1").entry(0);
    Metadata.Entry bytes = Metadata.of(RAW, new byte[3]).entry(0);
    assertThat(text.isBinary()).isFalse();
    assertThat(bytes.isBinary()).isTrue();
    assertThatThrownBy(text::bytes).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(bytes::text).isInstanceOf(IllegalStateException.class);
    assertThat(bytes).hasToString("raw-bin=(3 bytes)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"authorization", "proxy-authorization", "cookie", "set-cookie"})
  void credentialsAreHidden(String name) {
    Metadata metadata = Metadata.of(MetadataKey.ascii(name), "topsecret");
    assertThat(metadata.entry(0).isSensitive()).isTrue();
    assertThat(metadata).hasToString("[" + name + "=(hidden)]");
    assertThat(CallOptions.DEFAULT.withMetadata(metadata).toString()).doesNotContain("topsecret");
    assertThat(Metadata.Entry.ofText(name, "topsecret", false).toString())
        .doesNotContain("topsecret");
  }

  @Test
  void keysMarkedSensitiveHideTheirValues() {
    MetadataKey<String> token = MetadataKey.ascii("x-token").sensitive();
    MetadataKey<byte[]> blob = MetadataKey.binary("x-token-bin").sensitive();
    Metadata metadata = Metadata.of(token, "topsecret").with(blob, new byte[5]).with(A, "seen");
    assertThat(metadata).hasToString("[x-token=(hidden), x-token-bin=(hidden), a=seen]");
    assertThat(metadata.get(token)).isEqualTo("topsecret");
    assertThat(metadata.entry(1).isSensitive()).isTrue();
    assertThat(metadata.entry(2).isSensitive()).isFalse();
    assertThat(Metadata.of(MetadataKey.ascii("x-token"), "open").entry(0).isSensitive()).isFalse();
  }
}
