package dev.goshawk.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.apache.maven.plugin.MojoExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProtocTest {

  @TempDir Path base;

  private Path program(String path) throws IOException {
    Path file = base.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file.toRealPath();
  }

  private String searchPath(String... folders) {
    StringBuilder path = new StringBuilder();
    for (String folder : folders) {
      path.append(base.resolve(folder)).append(File.pathSeparator);
    }
    return path.toString();
  }

  @Test
  void aPathIsRelativeToTheProject() throws Exception {
    Path protoc = program("tools/protoc");

    assertThat(Protoc.named("tools/protoc", base, null).path()).isEqualTo(protoc);
    assertThat(Protoc.named(protoc.toString(), base, null).path()).isEqualTo(protoc);
  }

  @Test
  void aNameIsLookedForOnThePath() throws Exception {
    Path second = program("b/protoc-x");
    program("c/protoc-x");

    assertThat(Protoc.named("protoc-x", base, searchPath("a", "b", "c")).path()).isEqualTo(second);
  }

  @Test
  void aProgramThatIsNowhereIsNamed() {
    assertThatThrownBy(() -> Protoc.named("nowhere", base, searchPath("a")))
        .isInstanceOf(MojoExecutionException.class)
        .hasMessage(
            "protoc 'nowhere' is neither the file "
                + base.resolve("nowhere")
                + " nor a program on the PATH");
  }

  @Test
  void anotherProgramAtTheSamePlaceIsAnotherProtoc() throws Exception {
    Path protoc = program("protoc");
    String before = Protoc.named("protoc", base, null).identity();
    assertThat(Protoc.named("protoc", base, null).identity()).isEqualTo(before);

    Files.setLastModifiedTime(protoc, FileTime.fromMillis(1000));

    assertThat(Protoc.named("protoc", base, null).identity()).isNotEqualTo(before);
  }
}
