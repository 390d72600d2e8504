package dev.goshawk.limits;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The keys that are known, and which is forgotten. */
class KeyTableTest {

  private int made;
  private final KeyTable<Integer> table = new KeyTable<>(2, () -> ++made);

  @Test
  void keyKeepsItsValueWhileItIsUsed() {
    assertThat(table.use("a")).isEqualTo(1);
    assertThat(table.use("a")).isEqualTo(1);
    table.leave("a");
    table.use("b");
    assertThat(table.use("c")).isNull(); // both are in use
    table.leave("a");
    assertThat(table.use("c")).isEqualTo(3);
    assertThat(table.size()).isEqualTo(2);
  }

  @Test
  void longestIdleIsForgotten() {
    table.use("a");
    table.use("b");
    table.leave("b");
    table.leave("a");
    table.use("b");
    table.leave("b"); // now a is idle for longest
    table.use("c");
    table.leave("c");
    assertThat(table.use("b")).isEqualTo(2);
    assertThat(table.use("a")).isEqualTo(4);
  }

  @Test
  void idleKeyIsKnown() {
    table.use("a");
    table.leave("a");
    assertThat(table.use("a")).isEqualTo(1);
  }

  @Test
  void numberOfKeysIsBounded() {
    for (int i = 0; i < 100_000; i++) {
      table.use("key " + i);
      table.leave("key " + i);
    }
    assertThat(table.size()).isEqualTo(2);
  }
}
