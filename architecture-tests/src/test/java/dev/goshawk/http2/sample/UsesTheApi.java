package dev.goshawk.http2.sample;

import dev.goshawk.api.Status;

/**
 * A breach for {@code LayersTest} to find: http2 and api are neighbours and may not see each other.
 */
public final class UsesTheApi {
  private UsesTheApi() {}

  static String use() {
    return Status.OK.toString();
  }
}
