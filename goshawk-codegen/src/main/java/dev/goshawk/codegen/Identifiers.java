package dev.goshawk.codegen;

import java.util.Locale;
import java.util.Set;

/**
 * From the names of rpcs to those of Java methods and constants.
 *
 * <p>An rpc {@code GetFeature} becomes the method {@code getFeature} and the constant {@code
 * GET_FEATURE}. The first word of a method is in small letters, an abbreviation too: {@code
 * HTTPGet} becomes {@code httpGet}. A name that Java or the generated types need for something
 * else, or that an earlier rpc of the service has, gets a {@code _} at its end: {@code class_},
 * {@code bind_}.
 */
final class Identifiers {

  /** Words that are no identifiers (JLS 3.9), and {@code yield}, which is none for calls. */
  private static final Set<String> KEYWORDS =
      Set.of(
          "_",
          "abstract",
          "assert",
          "boolean",
          "break",
          "byte",
          "case",
          "catch",
          "char",
          "class",
          "const",
          "continue",
          "default",
          "do",
          "double",
          "else",
          "enum",
          "extends",
          "false",
          "final",
          "finally",
          "float",
          "for",
          "goto",
          "if",
          "implements",
          "import",
          "instanceof",
          "int",
          "interface",
          "long",
          "native",
          "new",
          "null",
          "package",
          "private",
          "protected",
          "public",
          "return",
          "short",
          "static",
          "strictfp",
          "super",
          "switch",
          "synchronized",
          "this",
          "throw",
          "throws",
          "transient",
          "true",
          "try",
          "void",
          "volatile",
          "while",
          "yield");

  /**
   * The methods that every generated type has from elsewhere. Most could be overloaded, but then
   * {@code this::bind} would be ambiguous, and a reader could not tell rpcs from the rest.
   */
  private static final Set<String> INHERITED =
      Set.of(
          // Object
          "clone",
          "equals",
          "finalize",
          "getClass",
          "hashCode",
          "notify",
          "notifyAll",
          "toString",
          "wait",
          // BindableService
          "bind",
          // generated clients
          "async",
          "create",
          // ClientStub
          "in",
          "options",
          "receive",
          "with",
          "withCompression",
          "withDeadline",
          "withMetadata",
          "withTimeout",
          "withWaitForReady");

  /** Names that the runtime keeps for views and methods which generated types may get later. */
  private static final Set<String> RESERVED =
      Set.of(
          "blocking",
          "callOptions",
          "channel",
          "close",
          "credentials",
          "descriptor",
          "detached",
          "intercept",
          "reactive",
          "stub",
          "unwrap");

  private Identifiers() {}

  /**
   * The method of an rpc: its words, the first in small letters, the others as they are but for a
   * capital at their start, without underscores. A name without any small letter is one of
   * capitals, and its words are written as others are: {@code GET_FEATURE} becomes {@code
   * getFeature}. A name that begins with an underscore keeps it.
   */
  static String method(String rpc) {
    if (rpc.startsWith("_")) {
      return uncapitalized(rpc);
    }
    boolean inCapitals = rpc.chars().noneMatch(Character::isLowerCase);
    StringBuilder name = new StringBuilder(rpc.length());
    boolean inFirstWord = true;
    for (int i = 0; i < rpc.length(); i++) {
      char c = rpc.charAt(i);
      boolean afterUnderscore = i > 0 && rpc.charAt(i - 1) == '_';
      boolean starts = afterUnderscore || startsWord(rpc, i);
      inFirstWord &= !starts;
      if (c == '_') {
        continue;
      }
      if (afterUnderscore) {
        name.append(Character.toUpperCase(c));
      } else {
        boolean small = inFirstWord || (inCapitals && !starts);
        name.append(small ? Character.toLowerCase(c) : c);
      }
    }
    return name.toString();
  }

  /** An rpc's name with its first letter in lower case, and without underscores. */
  static String uncapitalized(String rpc) {
    StringBuilder name = new StringBuilder(rpc.length());
    name.append(Character.toLowerCase(rpc.charAt(0)));
    for (int i = 1; i < rpc.length(); i++) {
      char c = rpc.charAt(i);
      if (c != '_') {
        name.append(rpc.charAt(i - 1) == '_' ? Character.toUpperCase(c) : c);
      }
    }
    return name.toString();
  }

  /** The constant of an rpc: words in upper case, joined by underscores. */
  static String constant(String rpc) {
    StringBuilder name = new StringBuilder(rpc.length() + 4);
    for (int i = 0; i < rpc.length(); i++) {
      if (startsWord(rpc, i)) {
        name.append('_');
      }
      name.append(rpc.charAt(i));
    }
    return name.toString().toUpperCase(Locale.ROOT);
  }

  /** A capital starts a word after a small letter or digit, and before a small letter. */
  private static boolean startsWord(String rpc, int i) {
    if (i == 0 || !Character.isUpperCase(rpc.charAt(i)) || rpc.charAt(i - 1) == '_') {
      return false;
    }
    return !Character.isUpperCase(rpc.charAt(i - 1))
        || (i + 1 < rpc.length() && Character.isLowerCase(rpc.charAt(i + 1)));
  }

  /** A name with as many {@code _} behind it as it takes to be an identifier that is free. */
  static String free(String name, Set<String> taken) {
    String free = name;
    while (KEYWORDS.contains(free) || taken.contains(free)) {
      free += "_";
    }
    return free;
  }

  /** The names that generated types inherit. */
  static Set<String> inherited() {
    return INHERITED;
  }

  /** Whether the runtime has a name, or keeps it for later: {@code with} and a capital as well. */
  static boolean isReserved(String name) {
    return INHERITED.contains(name)
        || RESERVED.contains(name)
        || (name.length() > 4
            && name.startsWith("with")
            && (Character.isUpperCase(name.charAt(4)) || Character.isDigit(name.charAt(4))));
  }
}
