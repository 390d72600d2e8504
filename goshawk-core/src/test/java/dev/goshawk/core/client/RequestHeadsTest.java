package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.core.message.Codecs;
import dev.goshawk.testservices.Texts;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a channel keeps of the methods that are called over it. */
class RequestHeadsTest {

  private final RequestHeads heads = new RequestHeads("http", "a", "test", new Codecs(List.of()));

  /** A descriptor of its own for each call, as dynamic clients make them. */
  private static MethodDescriptor<String, String> method(int number) {
    return MethodDescriptor.builder(MethodDescriptor.Kind.UNARY, "t.T", "M" + number)
        .requests(Texts.TEXT)
        .responses(Texts.TEXT)
        .build();
  }

  @Test
  void descriptorsOfOnePathShareATemplate() {
    assertThat(heads.pseudo(method(1))).isSameAs(heads.pseudo(method(1)));
    assertThat(heads.kept()).isEqualTo(1);
  }

  @Test
  void whatIsKeptIsBoundedAndWhatIsUsedStays() {
    Object used = heads.pseudo(method(0));
    for (int i = 1; i < 10_000; i++) {
      heads.pseudo(method(i));
      if (i % (RequestHeads.GENERATION - 1) == 0) {
        assertThat(heads.pseudo(method(0))).isSameAs(used);
      }
      assertThat(heads.kept()).isLessThanOrEqualTo(2 * RequestHeads.GENERATION);
    }
  }
}
