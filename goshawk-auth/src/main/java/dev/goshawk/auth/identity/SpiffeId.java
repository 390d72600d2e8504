package dev.goshawk.auth.identity;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * A SPIFFE ID: {@code spiffe://trust-domain/path}. Immutable, any thread. Source: SPIFFE-ID §2.
 *
 * @param trustDomain the trust domain, in lower case
 * @param path with its slash, or empty
 */
public record SpiffeId(String trustDomain, String path) {

  private static final String SCHEME = "spiffe://";
  private static final int MAX_LENGTH = 2_048;
  private static final int MAX_DOMAIN = 255;

  public SpiffeId {
    Objects.requireNonNull(trustDomain, "trustDomain");
    Objects.requireNonNull(path, "path");
  }

  /** The ID that a URI is, if it is one: no port, user, query, fragment, nor empty segments. */
  public static Optional<SpiffeId> parse(String uri) {
    if (uri.length() > MAX_LENGTH || !uri.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return Optional.empty();
    }
    int slash = uri.indexOf('/', SCHEME.length());
    String domain = uri.substring(SCHEME.length(), slash < 0 ? uri.length() : slash);
    String path = slash < 0 ? "" : uri.substring(slash);
    return isDomain(domain) && isPath(path)
        ? Optional.of(new SpiffeId(domain.toLowerCase(Locale.ROOT), path))
        : Optional.empty();
  }

  private static boolean isDomain(String domain) {
    return !domain.isEmpty()
        && domain.length() <= MAX_DOMAIN
        && domain.chars().allMatch(c -> isLetterOrDigit(c) || c == '.' || c == '-' || c == '_');
  }

  private static boolean isPath(String path) {
    if (path.isEmpty()) {
      return true;
    }
    for (String segment : path.substring(1).split("/", -1)) {
      boolean relative = segment.equals(".") || segment.equals("..");
      if (segment.isEmpty()
          || relative
          || !segment
              .chars()
              .allMatch(c -> isLetterOrDigit(c) || c == '.' || c == '-' || c == '_')) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLetterOrDigit(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  /** The ID as a URI. */
  @Override
  public String toString() {
    return SCHEME + trustDomain + path;
  }
}
