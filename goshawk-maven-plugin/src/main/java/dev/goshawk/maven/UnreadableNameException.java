package dev.goshawk.maven;

import java.io.IOException;

/**
 * A {@code .proto} file has a name that the encoding of file names, which the JVM takes from the
 * locale, cannot express.
 */
final class UnreadableNameException extends IOException {

  private static final long serialVersionUID = 1;

  /**
   * For a file that is there.
   *
   * @param name what can be told of it, with another character for what cannot
   * @param place where it is
   */
  UnreadableNameException(String name, String place) {
    super(
        "the name of the .proto file '"
            + name
            + "' in "
            + place
            + " has characters that the encoding "
            + System.getProperty("sun.jnu.encoding")
            + " of this JVM cannot express; run Maven in a locale with UTF-8 (LC_ALL=C.UTF-8), or"
            + " rename the file");
  }
}
