package dev.goshawk.json;

import org.jspecify.annotations.Nullable;

/**
 * Where a value was read: the step from the value around it, the line and the column. Immutable;
 * the text of the path is made when an error needs it.
 *
 * @param parent of the value around it; null for the one that was read as a whole
 * @param name of the member that it is; null for an element. Of the whole, its path
 * @param index of the element that it is
 */
record Origin(@Nullable Origin parent, @Nullable String name, int index, int line, int column) {

  /** The whole, at a path of the document. */
  static Origin whole(String path, Position place) {
    return new Origin(null, path, 0, place.line(), place.column());
  }

  /** A member of the object at {@code parent}. */
  static Origin member(Origin parent, String name, Position place) {
    return new Origin(parent, name, 0, place.line(), place.column());
  }

  /** An element of the array at {@code parent}. */
  static Origin element(Origin parent, int index, Position place) {
    return new Origin(parent, null, index, place.line(), place.column());
  }

  /** The way from the document to the value. */
  String path() {
    StringBuilder path = new StringBuilder();
    appendTo(path);
    return Text.path(path);
  }

  private void appendTo(StringBuilder path) {
    if (parent == null) {
      path.append(name);
      return;
    }
    parent.appendTo(path);
    if (name == null) {
      Text.element(path, index);
    } else {
      Text.member(path, name);
    }
  }
}
