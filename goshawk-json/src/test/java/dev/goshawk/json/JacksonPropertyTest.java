package dev.goshawk.json;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/** Jackson, which shares no code with ours, takes the same documents and reads the same in them. */
class JacksonPropertyTest {
  private static @Nullable String ours(byte[] document) {
    try {
      return JacksonJudge.events(new JsonReader(document));
    } catch (JsonException e) {
      return null;
    }
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void documentsAreReadAlike(@ForAll long seed) {
    RandomJson random = new RandomJson(seed);
    byte[] document = random.document(random.value(5));
    assertThat(ours(document)).isNotNull().isEqualTo(JacksonJudge.read(document));
  }

  @Property(tries = 5_000, edgeCases = EdgeCasesMode.NONE)
  void damagedDocumentsGetTheSameVerdict(@ForAll long seed) {
    RandomJson random = new RandomJson(seed);
    byte[] document = random.damaged(random.document(random.value(3)));
    assertThat(ours(document)).isEqualTo(JacksonJudge.read(document));
  }

  @Property(tries = 5_000)
  void fewBytesGetTheSameVerdict(@ForAll long seed) {
    RandomJson random = new RandomJson(seed);
    byte[] document = {};
    for (int pieces = random.below(8); pieces > 0; pieces--) {
      document = random.damaged(document);
    }
    assertThat(ours(document)).isEqualTo(JacksonJudge.read(document));
  }
}
