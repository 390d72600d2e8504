package dev.goshawk.core.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Which sizes of messages are known, and for how long. */
class PlainSizesTest {

  @Test
  void sizesAreFoundByTheirNumbers() {
    PlainSizes sizes = new PlainSizes(3);
    for (int i = 0; i < 100; i++) {
      sizes.add(1_000 + i);
    }
    assertThat(sizes.get(2)).isEqualTo(-1);
    assertThat(sizes.get(3)).isEqualTo(1_000);
    assertThat(sizes.get(102)).isEqualTo(1_099);
    assertThat(sizes.get(103)).isEqualTo(-1);
  }

  @Test
  void oldestAreDisplaced() {
    PlainSizes sizes = new PlainSizes(0);
    for (int i = 0; i < PlainSizes.MOST + 10; i++) {
      sizes.add(i);
    }
    assertThat(sizes.get(9)).isEqualTo(-1);
    assertThat(sizes.get(10)).isEqualTo(10);
    assertThat(sizes.get(PlainSizes.MOST + 9)).isEqualTo(PlainSizes.MOST + 9);
  }
}
