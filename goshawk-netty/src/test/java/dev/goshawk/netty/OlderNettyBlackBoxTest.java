package dev.goshawk.netty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is said in a process that has a Netty which is too old, as Spring Boot 3 sets it. */
@Timeout(120)
class OlderNettyBlackBoxTest {

  /** The class path of this process with another Netty. */
  private static String classPath() throws IOException {
    List<String> path = new ArrayList<>();
    try (Stream<Path> older = Files.list(Path.of("target", "older-netty"))) {
      older.map(Path::toString).forEach(path::add);
    }
    assertThat(path).hasSize(6).allMatch(jar -> jar.contains("4.1."));
    Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !new File(entry).getName().startsWith("netty-"))
        .forEach(path::add);
    return String.join(File.pathSeparator, path);
  }

  @Test
  void itsVersionTheOneNeededAndTheWayOutAreNamed() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                classPath(),
                OlderNettyMain.class.getName())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(said.lines())
        .hasSize(2)
        .allSatisfy(
            line ->
                assertThat(line)
                    .startsWith("java.lang.IllegalStateException: Netty 4.1.")
                    .contains("Goshawk needs 4.2 or newer")
                    .contains("<netty.version>4.2."));
    assertThat(process.exitValue()).isZero();
  }
}
