package dev.goshawk.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.maven.plugin.MojoExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ImportsTest {

  @TempDir Path work;

  private Path jar(String name, Map<String, String> entries) throws IOException {
    Path jar = work.resolve(name);
    try (OutputStream file = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(file)) {
      for (Map.Entry<String, String> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
    return jar;
  }

  private Imports imports(List<Path> directories, List<Path> jars, Path... generated) {
    return new Imports(directories, jars, Set.of(generated), work.resolve("in"));
  }

  @Test
  void directoriesComeFirstThenTheProtosOfJars() throws Exception {
    Path own = Files.createDirectory(work.resolve("own"));
    Files.writeString(own.resolve("own.proto"), "own");
    Path without = Files.createDirectory(work.resolve("without"));
    Path one = jar("one.jar", Map.of("a/one.proto", "one", "a/One.class", "x"));
    Path none = jar("none.jar", Map.of("b/None.class", "x"));
    Path two = jar("two.jar", Map.of("two.proto", "two"));

    List<Path> unpacked =
        imports(List.of(own, without), List.of(one, none, two)).unpacked().directories();

    assertThat(unpacked).hasSize(3).startsWith(own);
    assertThat(unpacked.get(1).resolve("a/one.proto")).hasContent("one");
    assertThat(unpacked.get(1).resolve("a/One.class")).doesNotExist();
    assertThat(unpacked.get(2).resolve("two.proto")).hasContent("two");
  }

  @Test
  void whatWasUnpackedBeforeIsForgotten() throws Exception {
    imports(List.of(), List.of(jar("a.jar", Map.of("old.proto", "old")))).unpacked();

    List<Path> unpacked =
        imports(List.of(), List.of(jar("a.jar", Map.of("new.proto", "new"))))
            .unpacked()
            .directories();

    assertThat(unpacked.get(0)).isDirectoryNotContaining("glob:**old.proto");
    assertThat(unpacked.get(0).resolve("new.proto")).exists();
  }

  @Test
  void anEntryThatPointsOutOfItsJarIsRefused() throws Exception {
    Path jar = jar("evil.jar", Map.of("a/../../../evil.proto", "x"));
    Imports imports = imports(List.of(), List.of(jar));

    assertThatThrownBy(imports::unpacked)
        .isInstanceOf(IOException.class)
        .hasMessage(jar + " has an entry 'a/../../../evil.proto' that points out of the jar");
    assertThat(work.resolve("evil.proto")).doesNotExist();
  }

  @Test
  void filesToGenerateAreThoseOfTheNamedDependenciesOnly() throws Exception {
    Path directory = Files.createDirectory(work.resolve("classes"));
    Files.writeString(directory.resolve("one.proto"), "one");
    Path two = jar("two.jar", Map.of("a/two.proto", "two"));
    Path three = jar("three.jar", Map.of("three.proto", "three"));

    assertThat(imports(List.of(directory), List.of(two, three), directory, two).unpacked().files())
        .containsExactly("one.proto", "a/two.proto");
  }

  @Test
  void aNamedDependencyWithoutProtosIsAnError() throws Exception {
    Path jar = jar("none.jar", Map.of("b/None.class", "x"));

    assertThatThrownBy(imports(List.of(), List.of(jar), jar)::unpacked)
        .isInstanceOf(MojoExecutionException.class)
        .hasMessage(
            "generateFromDependencies names the dependency whose file is "
                + jar
                + ", which has no .proto files");
  }
}
