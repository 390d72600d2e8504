package dev.goshawk.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** When descriptors are loaded, and from where. */
class SchemaTest {

  @Test
  void descriptorsAreLoadedOnceWhenTheyAreAskedFor() {
    AtomicInteger loads = new AtomicInteger();
    Schema schema =
        Schema.of(
            "a/b.proto",
            () -> {
              loads.incrementAndGet();
              return new byte[] {1, 2};
            });
    assertThat(schema.fileName()).isEqualTo("a/b.proto");
    assertThat(loads).hasValue(0);
    schema.descriptors()[0] = 9; // a copy
    assertThat(schema.descriptors()).containsExactly(1, 2);
    assertThat(loads).hasValue(1);
  }

  @Test
  void aResourceThatIsMissingIsNamed() {
    Schema schema = Schema.ofResource(SchemaTest.class, "no/such.proto");
    assertThatThrownBy(schema::descriptors)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("resource /META-INF/goshawk/no/such.proto.binpb is not where")
        .hasMessageContaining(SchemaTest.class.getName());
  }
}
