package dev.goshawk.services.health;

import dev.goshawk.api.Status;
import java.util.Locale;

/** The names of services that clients ask about: bounded, since each watcher holds one. */
final class Names {

  /** The longest name, in characters: the path of a method of a longer one fits no headers. */
  static final int MAX_LENGTH = 1_024;

  private Names() {}

  /** Checks a name that the application gives. */
  static void checkSet(String service) {
    if (service.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(tooLong(service));
    }
  }

  /** Checks a name that a client gives. */
  static void checkWatched(String service) {
    if (service.length() > MAX_LENGTH) {
      throw Status.INVALID_ARGUMENT.withMessage(tooLong(service)).exception();
    }
  }

  private static String tooLong(String service) {
    return String.format(
        Locale.ROOT,
        "service name of %,d characters exceeds %,d characters",
        service.length(),
        MAX_LENGTH);
  }
}
