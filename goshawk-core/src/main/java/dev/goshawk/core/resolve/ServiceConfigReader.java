package dev.goshawk.core.resolve;

import dev.goshawk.core.config.ServiceConfig;

/** Reads service configs in JSON with the policies that a channel has. Any thread. */
@FunctionalInterface
public interface ServiceConfigReader {

  /**
   * A service config from its JSON.
   *
   * @throws IllegalArgumentException when it cannot be used, with the path of the field, the value
   *     and what was expected
   */
  ServiceConfig read(String json);
}
