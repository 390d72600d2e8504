package dev.goshawk.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is known of the machine: its cores, its JDKs, and who else uses it meanwhile. */
final class Machine {
  private static final Path STAT = Path.of("/proc/stat");
  private static final Pattern VERSION = Pattern.compile("JAVA_VERSION=\"(?:1\\.)?(\\d+)");
  private static final int IDLE = 3;
  private static final int IO_WAIT = 4;
  private static final int STEAL = 7;

  /** Jiffies of all cores since the start of the system. */
  record Ticks(long all, long busy, long stolen) {}

  private Machine() {}

  static int cores() {
    return Runtime.getRuntime().availableProcessors();
  }

  static String describe() {
    return cores()
        + " cores, "
        + processor()
        + ", "
        + System.getProperty("os.name")
        + " "
        + System.getProperty("os.version")
        + " "
        + System.getProperty("os.arch");
  }

  private static String processor() {
    Path info = Path.of("/proc/cpuinfo");
    if (Files.exists(info)) {
      try (Stream<String> lines = Files.lines(info)) {
        return lines
            .filter(line -> line.startsWith("model name"))
            .map(line -> line.substring(line.indexOf(':') + 1).trim())
            .findFirst()
            .orElse("unknown processor");
      } catch (IOException e) {
        return "unknown processor";
      }
    }
    return "unknown processor";
  }

  /** Zeros where the system does not say. */
  static Ticks ticks() throws IOException {
    if (!Files.exists(STAT)) {
      return new Ticks(0, 0, 0);
    }
    String[] words = Files.readAllLines(STAT).get(0).trim().split("\\s+", -1);
    long all = 0;
    long idle = 0;
    long stolen = 0;
    for (int i = 1; i < Math.min(words.length, STEAL + 2); i++) {
      long ticks = Long.parseLong(words[i]);
      all += ticks;
      if (i - 1 == IDLE || i - 1 == IO_WAIT) {
        idle += ticks;
      } else if (i - 1 == STEAL) {
        stolen = ticks;
      }
    }
    return new Ticks(all, all - idle - stolen, stolen);
  }

  static boolean has(String program) {
    String path = System.getenv("PATH");
    return path != null
        && Stream.of(path.split(java.io.File.pathSeparator, -1))
            .anyMatch(dir -> Files.isExecutable(Path.of(dir, program)));
  }

  /** Whether processes can be kept on a core of their own. */
  static boolean pins() {
    return cores() > 1 && has("taskset");
  }

  /** Keeps all threads of a process on one core. */
  static void pin(long process, int core) throws IOException, InterruptedException {
    Process taskset =
        new ProcessBuilder("taskset", "-a", "-p", "-c", "" + core, "" + process)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!taskset.waitFor(10, TimeUnit.SECONDS)) {
      throw new IOException("taskset did not end");
    }
  }

  /** The major version of a JDK's home, or 0 when it is none. */
  static int version(Path home) {
    Path release = home.resolve("release");
    if (!Files.isExecutable(home.resolve("bin/java")) || !Files.isReadable(release)) {
      return 0;
    }
    try {
      Matcher version = VERSION.matcher(Files.readString(release));
      return version.find() ? Integer.parseInt(version.group(1)) : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  /** The JDK that runs this. */
  static Path runningJdk() {
    return Path.of(System.getProperty("java.home"));
  }

  /** The newest JDK of the usual places that is newer than the running one, if there is one. */
  static @Nullable Path newestJdk() {
    Path newest = null;
    int best = Runtime.version().feature();
    String home = System.getProperty("user.home");
    for (String place :
        List.of(
            "/usr/lib/jvm",
            "/opt",
            "/opt/java",
            home + "/.sdkman/candidates/java",
            home + "/.jdks")) {
      Path dir = Path.of(place);
      if (!Files.isDirectory(dir)) {
        continue;
      }
      try (Stream<Path> homes = Files.list(dir)) {
        for (Path candidate : homes.toList()) {
          int version = version(candidate);
          if (version > best) {
            best = version;
            newest = candidate;
          }
        }
      } catch (IOException e) {
        System.err.println("bench: cannot look for JDKs in " + dir + ": " + e);
      }
    }
    return newest;
  }
}
