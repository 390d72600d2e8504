package dev.goshawk.auth.policy;

import java.util.List;

/**
 * A rule of a policy: it matches when each of its three parts does. Immutable, any thread.
 *
 * @param principals one of which the caller has; empty for anyone
 * @param paths one of which the call is of; empty for any
 * @param headers all of which the call has
 */
record PolicyRule(
    String name, List<TextPattern> principals, List<TextPattern> paths, List<Header> headers) {

  /**
   * A header, and what it may be.
   *
   * @param values one of which it matches
   */
  record Header(String key, List<TextPattern> values) {}

  boolean matches(PolicyRequest request) {
    return isBy(request) && isOf(request) && hasHeaders(request);
  }

  private boolean isBy(PolicyRequest request) {
    if (principals.isEmpty()) {
      return true;
    }
    for (String name : request.principals()) {
      for (TextPattern pattern : principals) {
        if (pattern.matches(name)) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean isOf(PolicyRequest request) {
    return paths.isEmpty() || anyMatches(paths, request.path());
  }

  private boolean hasHeaders(PolicyRequest request) {
    for (Header header : headers) {
      String value = request.header(header.key);
      if (value == null || !anyMatches(header.values, value)) {
        return false;
      }
    }
    return true;
  }

  private static boolean anyMatches(List<TextPattern> patterns, String text) {
    for (TextPattern pattern : patterns) {
      if (pattern.matches(text)) {
        return true;
      }
    }
    return false;
  }
}
