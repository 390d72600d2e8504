package dev.goshawk.auth.policy;

import dev.goshawk.json.JsonValue;

/**
 * What a text is compared with (gRFC A43): {@code abc} exactly, {@code abc*} by its beginning,
 * {@code *abc} by its end, {@code *} if there is one at all. Immutable, any thread.
 */
record TextPattern(Kind kind, String text) {

  enum Kind {
    EXACT,
    PREFIX,
    SUFFIX,
    ANY
  }

  /**
   * Reads a pattern.
   *
   * @throws dev.goshawk.json.JsonException when a star stands elsewhere: it would be compared as it
   *     is, which nobody means
   */
  static TextPattern of(JsonValue value) {
    String given = value.asString();
    if (given.equals("*")) {
      return new TextPattern(Kind.ANY, "");
    }
    boolean prefix = given.endsWith("*");
    boolean suffix = given.startsWith("*");
    String text = given.substring(suffix ? 1 : 0, given.length() - (prefix ? 1 : 0));
    if ((prefix && suffix) || text.contains("*")) {
      throw value.error("'*' stands at the beginning or at the end, not both, and nowhere else");
    }
    return new TextPattern(prefix ? Kind.PREFIX : suffix ? Kind.SUFFIX : Kind.EXACT, text);
  }

  boolean matches(String other) {
    return switch (kind) {
      case EXACT -> other.equals(text);
      case PREFIX -> other.startsWith(text);
      case SUFFIX -> other.endsWith(text);
      case ANY -> !other.isEmpty();
    };
  }
}
