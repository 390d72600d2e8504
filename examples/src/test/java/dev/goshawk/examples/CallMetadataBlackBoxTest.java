package dev.goshawk.examples;

import static dev.goshawk.examples.GuideFixture.NOWHERE;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CallMetadataBlackBoxTest {
  @Test
  void metadataGoesBothWays() {
    try (GuideFixture fixture = new GuideFixture(new CallMetadata.Guide())) {
      assertThat(CallMetadata.describe(fixture.client(), NOWHERE, "de"))
          .isEqualTo("Tor, in de, one of 1");
      assertThat(CallMetadata.describe(fixture.client(), NOWHERE, "en"))
          .isEqualTo("Gate, in en, one of 1");
    }
  }

  @Test
  void binaryValuesHaveABinaryName() {
    assertThat(CallMetadata.DIGEST.isBinary()).isTrue();
  }
}
