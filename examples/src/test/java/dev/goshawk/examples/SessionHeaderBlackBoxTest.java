package dev.goshawk.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SessionHeaderBlackBoxTest {

  @Test
  void theHeaderComesBeforeAnyMessage() {
    try (GuideFixture fixture = new GuideFixture(new SessionHeader.Sessions())) {
      assertThat(SessionHeader.introduce(fixture.client()).getMessage())
          .matches("I am session [0-9a-f-]{36}");
    }
  }
}
