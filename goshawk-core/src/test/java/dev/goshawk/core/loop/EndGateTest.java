package dev.goshawk.core.loop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Events that pass a gate, and the end behind them. */
class EndGateTest {

  private final EndGate gate = new EndGate();

  @Test
  void endOfAnEmptyGateIsToldAtOnce() {
    assertThat(gate.end()).isTrue();
    assertThat(gate.isEnded()).isTrue();
    assertThat(gate.enter()).isFalse();
    assertThat(gate.end()).isFalse();
  }

  @Test
  void endIsToldByWhoLeavesLast() {
    assertThat(gate.enter()).isTrue();
    assertThat(gate.enter()).isTrue();
    assertThat(gate.end()).isFalse();
    assertThat(gate.enter()).isFalse();
    assertThat(gate.leave()).isFalse();
    assertThat(gate.leave()).isTrue();
  }

  @Test
  void eventsComeAndGoBeforeTheEnd() {
    for (int i = 0; i < 3; i++) {
      assertThat(gate.enter()).isTrue();
      assertThat(gate.leave()).isFalse();
    }
    assertThat(gate.isEnded()).isFalse();
    assertThat(gate.end()).isTrue();
  }
}
