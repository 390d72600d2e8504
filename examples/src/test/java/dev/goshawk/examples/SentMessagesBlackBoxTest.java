package dev.goshawk.examples;

import static dev.goshawk.examples.GuideFixture.BERLIN;
import static dev.goshawk.examples.GuideFixture.EVERYWHERE;
import static dev.goshawk.examples.GuideFixture.NOWHERE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.BindableService;
import org.junit.jupiter.api.Test;

class SentMessagesBlackBoxTest {
  @Test
  void responsesOfBlockingHandlersCount() {
    assertCounted(new RouteGuide(BERLIN));
  }

  @Test
  void soDoThoseOfAsynchronousOnes() {
    assertCounted(new AsyncRouteGuide(BERLIN));
  }

  private static void assertCounted(BindableService service) {
    SentMessages sent = new SentMessages();
    try (GuideFixture fixture = new GuideFixture(service, sent)) {
      assertThat(fixture.client().getFeature(NOWHERE)).isNotNull();
      assertThat(sent.count()).isEqualTo(1);
      RouteGuideCalls.serverStreaming(fixture.client(), EVERYWHERE);
      assertThat(sent.count()).isEqualTo(1 + BERLIN.all().size());
    }
  }
}
