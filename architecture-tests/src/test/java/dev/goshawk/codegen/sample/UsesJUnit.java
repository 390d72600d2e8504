package dev.goshawk.codegen.sample;

import org.junit.jupiter.api.Assertions;

/** A breach for {@code FloorsTest} to find: a library that is not the room's own. */
public final class UsesJUnit {
  private UsesJUnit() {}

  static void use() {
    Assertions.assertEquals(1, 1);
  }
}
