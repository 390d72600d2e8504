package dev.goshawk.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Shows the whole text of what is generated for the route guide of the examples.
 *
 * <p>After an intended change, copy {@code target/golden} over {@code src/test/resources/golden}
 * and read the difference.
 */
final class GoldenTest {

  private static final Path GOLDEN = Path.of("src/test/resources/golden");

  @Test
  void theRouteGuideIsGeneratedToTheLetter(@TempDir Path work) throws Exception {
    Path protos = Files.createDirectory(work.resolve("protos"));
    Files.copy(
        Path.of("../examples/src/main/proto/route_guide.proto"),
        protos.resolve("route_guide.proto"));

    Map<String, String> generated = GeneratedFiles.of(Protoc.request(protos, work));

    GeneratedFiles.write(generated, Path.of("target/golden"));
    assertThat(generated).isEqualTo(golden());
  }

  private static Map<String, String> golden() throws Exception {
    Map<String, String> golden = new TreeMap<>();
    try (Stream<Path> files = Files.walk(GOLDEN)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        golden.put(
            GOLDEN.relativize(file).toString().replace('\\', '/'),
            Files.readString(file).replace("\r\n", "\n"));
      }
    }
    return golden;
  }
}
