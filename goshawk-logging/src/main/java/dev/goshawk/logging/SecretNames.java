package dev.goshawk.logging;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/**
 * The names of metadata whose values are never logged. Immutable, any thread.
 *
 * <p>They are {@code authorization}, {@code proxy-authorization}, {@code cookie}, {@code
 * set-cookie}, {@code api-key}, {@code x-api-key}, and all that end in {@code -token}, {@code
 * -secret}, {@code -password}, {@code -credentials} or {@code -api-key}; what is binary counts by
 * its name without {@code -bin}. Entries that are {@linkplain MetadataKey#sensitive sensitive},
 * here or by how the peer has sent them, are secret whatever their names are.
 */
public final class SecretNames {

  private static final char ANY = '*';

  /** The names that this class lists. */
  public static final SecretNames DEFAULT =
      new SecretNames(
          Set.of(
              "authorization",
              "proxy-authorization",
              "cookie",
              "set-cookie",
              "token",
              "api-key",
              "x-api-key"),
          Set.of("-token", "-secret", "-password", "-credentials", "-api-key"));

  private final Set<String> names;
  private final Set<String> suffixes;

  private SecretNames(Set<String> names, Set<String> suffixes) {
    this.names = names;
    this.suffixes = suffixes;
  }

  /**
   * These and others.
   *
   * @param more names, in any case; one that begins with {@code *}, as {@code *-session}, stands
   *     for all that end so
   * @throws IllegalArgumentException when one is empty, or has {@code *} elsewhere
   */
  public SecretNames plus(String... more) {
    Set<String> allNames = new LinkedHashSet<>(names);
    Set<String> allSuffixes = new LinkedHashSet<>(suffixes);
    for (String name : more) {
      boolean suffix = !name.isEmpty() && name.charAt(0) == ANY;
      String rest = plain((suffix ? name.substring(1) : name).toLowerCase(Locale.ROOT));
      if (rest.isEmpty() || rest.indexOf(ANY) >= 0) {
        throw new IllegalArgumentException(
            "'"
                + name
                + "' does not name secret metadata; expected a name such as x-session, or"
                + " *-session for all that end so");
      }
      (suffix ? allSuffixes : allNames).add(rest);
    }
    return new SecretNames(Set.copyOf(allNames), Set.copyOf(allSuffixes));
  }

  /** Whether the value of an entry must not be logged. */
  public boolean isSecret(Metadata.Entry entry) {
    return entry.isSensitive() || isSecret(entry.name());
  }

  /** Whether values under a name in lower case must not be logged. */
  public boolean isSecret(String name) {
    String plain = plain(name);
    if (names.contains(plain)) {
      return true;
    }
    for (String suffix : suffixes) {
      if (plain.endsWith(suffix)) {
        return true;
      }
    }
    return false;
  }

  private static String plain(String name) {
    return name.endsWith(MetadataKey.BINARY_SUFFIX)
        ? name.substring(0, name.length() - MetadataKey.BINARY_SUFFIX.length())
        : name;
  }

  @Override
  public String toString() {
    return names + " and names that end in " + suffixes;
  }
}
