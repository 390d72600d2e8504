package dev.goshawk.netty.loop;

import io.netty.channel.IoHandlerFactory;
import io.netty.util.Version;

/**
 * The Netty that this was built with, and a look whether the one on the class path will do: parents
 * of projects, Spring Boot 3 among them, set an older one for everything below. Any thread.
 */
public final class NettyVersion {

  /** The version that this was built and tested with. */
  static final String BUILT_WITH = "4.2.20.Final";

  private NettyVersion() {}

  /**
   * Sees to it that Netty has what is needed, before anything else is loaded that needs it.
   *
   * @throws IllegalStateException when it is older than 4.2, naming both versions and the way out
   */
  public static void check() {
    try {
      var unused = IoHandlerFactory.class.getName(); // is loaded in any case, and new in 4.2
    } catch (NoClassDefFoundError e) {
      throw new IllegalStateException(
          "Netty "
              + found()
              + " is on the class path, and Goshawk needs 4.2 or newer (it was built with "
              + BUILT_WITH
              + "). Where a parent POM or a BOM such as Spring Boot's sets Netty's version, put"
              + " <netty.version>"
              + BUILT_WITH
              + "</netty.version> into the properties of the project; in Gradle,"
              + " ext['netty.version'] = '"
              + BUILT_WITH
              + "'",
          e);
    }
  }

  private static String found() {
    Version transport =
        Version.identify(NettyVersion.class.getClassLoader()).get("netty-transport");
    return transport == null ? "of an unknown version" : transport.artifactVersion();
  }
}
