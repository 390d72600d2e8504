package dev.goshawk.api.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PeerTextTest {

  @Test
  void nothingOfAPeerBeginsALine() {
    assertThat(PeerText.printable("ada\r\n\troot\u2028\u202e\u0007\u007f\u009b"))
        .isEqualTo("ada\\r\\n\\troot\\u2028\\u202e\\u0007\\u007f\\u009b");
  }

  @Test
  void whatCanBePrintedStaysAsItIs() {
    String text = "Grüße, 世界 😀 C:\\temp";
    assertThat(PeerText.printable(text)).isSameAs(text);
    assertThat(PeerText.escaped(text)).isSameAs(text);
  }

  @Test
  void textOfAPeerIsNotEndless() {
    assertThat(PeerText.escaped("x".repeat(100_000))).hasSize(2_001).endsWith("x…");
    assertThat(PeerText.printable("x".repeat(100_000))).hasSize(100_000);
  }
}
