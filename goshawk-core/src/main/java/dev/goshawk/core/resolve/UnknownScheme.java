package dev.goshawk.core.resolve;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Targets that can only be meant to have a scheme, though no provider has it: {@code
 * kubernetes:///orders}, {@code static:orders}. Any thread, without state.
 */
final class UnknownScheme {

  private UnknownScheme() {}

  /** What is meant as a scheme in a target of no known one, or null where that is a host. */
  static @Nullable String of(String text) {
    int colon = text.indexOf(':');
    if (colon <= 0) {
      return null;
    }
    String before = text.substring(0, colon);
    String after = text.substring(colon + 1);
    if (after.startsWith("//")) { // no host has that
      return before;
    }
    boolean several = after.indexOf(':') >= 0;
    boolean meant = several ? !isHexadecimal(before) : !after.isEmpty() && !beginsNumber(after);
    return meant && Target.isScheme(before) ? before : null;
  }

  /** Of which an IPv6 address without brackets may begin. */
  private static boolean isHexadecimal(String text) {
    return text.chars().allMatch(c -> Character.digit(c, 16) >= 0);
  }

  /** Which is meant as a port, though perhaps one that there is not. */
  private static boolean beginsNumber(String text) {
    char first = text.charAt(0);
    return (first >= '0' && first <= '9') || first == '-' || first == '+';
  }

  /** That there is no provider, and what to do. */
  static String words(String scheme, Set<String> known) {
    return "scheme '"
        + scheme
        + "' has no provider in this channel"
        + switch (scheme) {
          case "kubernetes" -> "; add the module goshawk-kubernetes";
          case StaticProvider.SCHEME, ScriptedProvider.SCHEME ->
              "; give it to the channel's builder by resolver";
          default -> "";
        }
        + "; there are "
        + String.join(", ", known)
        + ", and of host:port the port is a number";
  }
}
