package dev.goshawk.json;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The objects and arrays that are open, and where each is: the index of its element or the name of
 * its member. One thread; owned by one {@link JsonReader}.
 *
 * <p>Names are kept as the offsets of their first bytes, and become text when an error needs a
 * path.
 */
final class Nesting {
  /** Room for the depth of usual documents. */
  private static final int FIRST_CAPACITY = 16;

  /** Between elements or members: the place is the array or the object itself. */
  private static final int NONE = -1;

  private final int maxDepth;
  private final boolean unique;
  private int depth;
  private boolean[] objects = new boolean[FIRST_CAPACITY];

  /** Of an array the index of its element, of an object the offset of the member's name. */
  private int[] places = new int[FIRST_CAPACITY];

  private @Nullable UniqueNames[] names;

  Nesting(JsonReadOptions options) {
    maxDepth = options.maxDepth();
    unique = options.uniqueNames();
    names = new @Nullable UniqueNames[unique ? FIRST_CAPACITY : 0];
  }

  int depth() {
    return depth;
  }

  boolean isFull() {
    return depth == maxDepth;
  }

  boolean inObject() {
    return depth > 0 && objects[depth - 1];
  }

  boolean inArray() {
    return depth > 0 && !objects[depth - 1];
  }

  /** An object or an array begins; the nesting is not full. */
  void push(boolean object) {
    if (depth == objects.length) {
      objects = Arrays.copyOf(objects, 2 * depth);
      places = Arrays.copyOf(places, 2 * depth);
      if (unique) {
        names = Arrays.copyOf(names, 2 * depth);
      }
    }
    objects[depth] = object;
    places[depth] = NONE;
    if (unique && object) {
      UniqueNames known = names[depth];
      if (known != null) {
        known.clear();
      }
    }
    depth++;
  }

  void pop() {
    depth--;
  }

  /** Another element of the array begins. */
  void nextElement() {
    places[depth - 1]++;
  }

  /** A member of the object begins, whose name is from this offset on. */
  void nextMember(int nameAt) {
    places[depth - 1] = nameAt;
  }

  /** The name of a member, or the end of the object, is next. */
  void betweenMembers() {
    places[depth - 1] = NONE;
  }

  /** Whether the object has not had this name yet; true when names need not be unique. */
  boolean isNew(String name) {
    if (!unique) {
      return true;
    }
    UniqueNames known = names[depth - 1];
    if (known == null) {
      known = new UniqueNames();
      names[depth - 1] = known;
    }
    return known.add(name);
  }

  boolean namesAreUnique() {
    return unique;
  }

  /** The way to the current value; {@code lexer} reads the names again. */
  String path(Lexer lexer) {
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < depth; i++) {
      if (places[i] != NONE) {
        if (objects[i]) {
          Text.member(path, lexer.nameAt(places[i]));
        } else {
          Text.element(path, places[i]);
        }
      }
    }
    return Text.path(path);
  }
}
