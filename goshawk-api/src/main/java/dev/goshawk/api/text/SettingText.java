package dev.goshawk.api.text;

import java.util.Objects;

/** Checks of settings that are sent as they are. Any thread, without state. */
public final class SettingText {

  /** What an authority has none of, beside blanks and control characters (RFC 3986 §3.2). */
  private static final String FOREIGN = "/?#\\<>\"^`{|}";

  private SettingText() {}

  /**
   * An {@code :authority}: a host, and perhaps a port.
   *
   * @param setting names it in messages
   * @throws IllegalArgumentException when it is empty or has a character that no authority has
   */
  public static String authority(String setting, String value) {
    Objects.requireNonNull(value, setting);
    int bad = firstBad(value, '!', FOREIGN);
    if (bad >= 0 || value.isEmpty()) {
      throw wrong(setting, value, "is not an authority", bad, "host or host:port");
    }
    return value;
  }

  /**
   * A value of a header.
   *
   * @param setting names it in messages
   * @throws IllegalArgumentException when it is empty or has a character outside printable ASCII
   */
  public static String headerValue(String setting, String value) {
    Objects.requireNonNull(value, setting);
    int bad = firstBad(value, ' ', "");
    if (bad >= 0 || value.isBlank()) {
      throw wrong(setting, value, "cannot be sent", bad, "some printable ASCII");
    }
    return value;
  }

  private static IllegalArgumentException wrong(
      String setting, String value, String what, int bad, String expected) {
    return new IllegalArgumentException(
        setting
            + " of '"
            + PeerText.escaped(value)
            + "' "
            + what
            + (bad < 0 ? "" : ", because of the character at index " + bad)
            + "; expected "
            + expected);
  }

  private static int firstBad(String value, char least, String foreign) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < least || c > '~' || foreign.indexOf(c) >= 0) {
        return i;
      }
    }
    return -1;
  }
}
