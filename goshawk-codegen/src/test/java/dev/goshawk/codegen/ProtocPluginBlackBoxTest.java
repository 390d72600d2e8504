package dev.goshawk.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged launcher, run by protoc: after {@code package} only. */
final class ProtocPluginBlackBoxTest {

  @TempDir Path work;

  private static String plugin() {
    boolean windows = System.getProperty("os.name").startsWith("Windows");
    Path bin = Path.of(System.getProperty("goshawk.test.plugin"), "bin").toAbsolutePath();
    return bin.resolve(windows ? "protoc-gen-goshawk.bat" : "protoc-gen-goshawk").toString();
  }

  private Protoc.Result protoc(Path protos, String... files) throws Exception {
    Path out = Files.createDirectory(work.resolve("out"));
    return Protoc.run(
        Stream.concat(
                Stream.of(
                    "--plugin=protoc-gen-goshawk=" + plugin(),
                    "--goshawk_out=" + out,
                    "-I" + protos),
                Stream.of(files))
            .toList());
  }

  @Test
  void writesWhatTheGoldenFilesShow() throws Exception {
    Protoc.Result result = protoc(Path.of("../examples/src/main/proto"), "route_guide.proto");

    assertThat(result.exit()).as(result.output()).isZero();
    Path golden = Path.of("src/test/resources/golden");
    try (Stream<Path> files = Files.walk(golden)) {
      List<Path> expected = files.filter(Files::isRegularFile).toList();
      assertThat(expected).hasSize(5);
      for (Path file : expected) {
        assertThat(work.resolve("out").resolve(golden.relativize(file).toString()))
            .hasSameTextualContentAs(file);
      }
    }
  }

  @Test
  void worksThroughALink() throws Exception {
    Path link = Files.createSymbolicLink(work.resolve("protoc-gen-link"), Path.of(plugin()));
    Path out = Files.createDirectory(work.resolve("out"));

    Protoc.Result result;
    try {
      result =
          Protoc.run(
              List.of(
                  "--plugin=protoc-gen-link=" + link,
                  "--link_out=" + out,
                  "-I../examples/src/main/proto",
                  "route_guide.proto"));
    } finally {
      Files.delete(link); // JUnit warns of links that lead out of its directory
    }

    assertThat(result.exit()).as(result.output()).isZero();
    assertThat(out.resolve("dev/goshawk/examples/routeguide/RouteGuideClient.java"))
        .isRegularFile();
  }

  @Test
  void aFaultOfTheFilesIsPrintedByProtoc() throws Exception {
    Files.writeString(work.resolve("m.proto"), "syntax = 'proto3'; message M {}");
    Files.writeString(
        work.resolve("s.proto"),
        "syntax = 'proto3'; package p; import 'm.proto'; service S { rpc Go(.M) returns (.M); }");

    Protoc.Result result = protoc(work, "s.proto", "m.proto");

    assertThat(result.exit()).isNotZero();
    assertThat(result.output())
        .contains(
            "s.proto: rpc p.S.Go names the message MOuterClass.M of m.proto, which has no Java"
                + " package");
  }
}
