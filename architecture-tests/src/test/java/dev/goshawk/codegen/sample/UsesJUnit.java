package dev.goshawk.codegen.sample;

import org.junit.jupiter.api.Assertions;

/** A breach for {@code LayersTest} to find: a library that is not the module's own. */
public final class UsesJUnit {
  private UsesJUnit() {}

  static void use() {
    Assertions.assertEquals(1, 1);
  }
}
