package dev.goshawk.core;

import dev.goshawk.api.text.SettingText;

/** What a channel says of its software in {@code user-agent}. Any thread, without state. */
final class UserAgent {

  /** Goshawk's own words. */
  static final String OWN = "grpc-java-goshawk/" + version();

  private UserAgent() {}

  /**
   * Words of the application in front of Goshawk's own.
   *
   * @throws IllegalArgumentException when they are blank, or not printable ASCII
   */
  static String after(String application) {
    return SettingText.headerValue("userAgent", application) + " " + OWN;
  }

  private static String version() {
    String version = UserAgent.class.getPackage().getImplementationVersion();
    return version == null ? "dev" : version;
  }
}
