package dev.goshawk.maven;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What protoc's artifacts call the platforms that there are executables for. */
final class Platform {

  private Platform() {}

  /**
   * The classifier of protoc's artifact, {@code linux-x86_64} for instance.
   *
   * @param os as in the system property {@code os.name}
   * @param arch as in the system property {@code os.arch}
   * @return null when there is no protoc for it
   */
  static @Nullable String classifier(String os, String arch) {
    String system = os.toLowerCase(Locale.ROOT);
    String cpu =
        switch (arch.toLowerCase(Locale.ROOT)) {
          case "amd64", "x86_64", "x64" -> "x86_64";
          case "aarch64", "arm64" -> "aarch_64";
          case "x86", "i386", "i486", "i586", "i686" -> "x86_32";
          case "ppc64le" -> "ppcle_64";
          case "s390x" -> "s390_64";
          default -> null;
        };
    if (cpu == null) {
      return null;
    }
    if (system.startsWith("linux")) {
      return "linux-" + cpu;
    }
    if (system.startsWith("mac")) {
      return cpu.equals("x86_64") || cpu.equals("aarch_64") ? "osx-" + cpu : null;
    }
    if (system.startsWith("windows")) {
      // Windows on ARM runs programs for x86.
      return cpu.equals("x86_32") ? "windows-x86_32" : "windows-x86_64";
    }
    return null;
  }
}
