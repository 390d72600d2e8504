package dev.goshawk.json;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names that an open object has had so far, to find one that comes twice. One thread; owned by
 * the {@link Nesting} of one reader, and used again for the next object of the same depth.
 *
 * <p>A few names are compared one by one, many are hashed; the set of a JDK stays fast when
 * somebody chooses names of one hash code.
 */
final class UniqueNames {
  /** So many are compared one by one: the members of a usual object. */
  private static final int FEW = 12;

  private final @Nullable String[] few = new @Nullable String[FEW];
  private int count;
  private @Nullable Set<String> many;

  /** Notes a name, and returns whether it is new. */
  boolean add(String name) {
    if (many != null) {
      return many.add(name);
    }
    for (int i = 0; i < count; i++) {
      if (name.equals(few[i])) {
        return false;
      }
    }
    if (count < FEW) {
      few[count++] = name;
      return true;
    }
    Set<String> names = new HashSet<>(4 * FEW);
    for (String known : few) {
      if (known != null) {
        names.add(known);
      }
    }
    many = names;
    return names.add(name);
  }

  /** No name is known any more. */
  void clear() {
    Arrays.fill(few, 0, count, null);
    count = 0;
    many = null; // clearing it takes as long as it was ever large
  }
}
