package dev.goshawk.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HelloBlackBoxTest {
  @Test
  void greets() {
    assertThat(Hello.greet("Ada")).isEqualTo("Hello, Ada!");
  }
}
