package dev.goshawk.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LineTest {
  @Test
  void wordsSurviveTheWayThere() {
    Line line = Line.of("failed", "why", "a = b & c\nd é", "count", 7, "empty", "");
    assertThat(line.toString()).doesNotContain("\n");
    assertThat(Line.parse(line.toString())).isEqualTo(line);
  }
}
