package dev.goshawk.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MemoryLinkTest {
  @Test
  void everyBenchmarkOfTheEngineExchangesWhatItSays() {
    MemoryLink link = new MemoryLink(10);
    assertThat(link.headers()).isEqualTo(18);
    assertThat(link.unary()).isEqualTo(2);
    assertThat(link.data(64)).isEqualTo(3);
    link.openStreams(5);
    assertThat(link.unary()).isEqualTo(4);
  }
}
