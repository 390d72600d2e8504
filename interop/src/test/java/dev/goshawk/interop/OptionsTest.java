package dev.goshawk.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.Metadata;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OptionsTest {

  @Test
  void targets() {
    assertThat(ClientOptions.plaintext(50051).target()).isEqualTo("localhost:50051");
    assertThat(
            new ClientOptions(
                    "::1",
                    1,
                    null,
                    false,
                    null,
                    Metadata.EMPTY,
                    SoakOptions.DEFAULT,
                    CredentialOptions.NONE)
                .target())
        .isEqualTo("[::1]:1");
  }

  @Test
  void aPortOutOfRangeIsNamed() {
    assertThatThrownBy(() -> ClientOptions.plaintext(70_000))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("port 70000 is not within 1 to 65,535");
  }

  @Test
  void theOverallTimeOfSoakingFollowsFromTheRest() {
    assertThat(SoakOptions.DEFAULT.effectiveTimeout()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void aBadSoakOptionIsNamedByItsFlag() {
    assertThatThrownBy(
            () -> new SoakOptions(1, -1, Duration.ofSeconds(1), Duration.ZERO, null, 0, 0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("soak_max_failures of -1 is less than 0");
  }

  @Test
  void everyCaseIsFoundByItsName() {
    for (TestCase test : TestCase.values()) {
      assertThat(TestCase.of(test.flag())).contains(test);
    }
    assertThat(TestCase.of("EMPTY_UNARY")).isEmpty();
    assertThat(TestCase.of("empty_unary")).contains(TestCase.EMPTY_UNARY);
  }
}
