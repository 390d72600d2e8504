package dev.goshawk.races;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * All races, in a JVM of their own: nothing that is forbidden is seen.
 *
 * <p>How long each runs is the property {@code jcstress.time} of the build, which of them {@code
 * jcstress.tests}.
 */
class RacesTest {

  /** What all races take beside their own time, at most, in milliseconds: 10 min. */
  private static final long OVERHEAD = 600_000;

  /** More races than there are. */
  private static final int MANY = 100;

  private static final String TIME = System.getProperty("goshawk.races.time");
  private static final String TESTS = System.getProperty("goshawk.races.tests");
  private static final Path DIRECTORY = Path.of(System.getProperty("goshawk.races.directory"));

  @Test
  void nothingForbiddenIsSeen() throws Exception {
    Files.createDirectories(DIRECTORY);
    Path log = DIRECTORY.resolve("races.txt");
    Process races =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx512m",
                    "-XX:+UseParallelGC",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Races.class.getName(),
                    TIME,
                    TESTS))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean ended;
    try {
      ended = races.waitFor(MANY * Long.parseLong(TIME) + OVERHEAD, TimeUnit.MILLISECONDS);
    } finally {
      races.destroyForcibly();
    }
    String words = Files.readString(log);
    assertThat(ended).as("the races ended; they have said%n%s", words).isTrue();
    assertThat(races.exitValue()).as("%s", words).isZero();
    assertThat(words).doesNotContain("FAILED");
  }
}
