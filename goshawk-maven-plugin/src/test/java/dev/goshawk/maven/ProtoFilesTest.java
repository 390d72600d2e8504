package dev.goshawk.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProtoFilesTest {

  @TempDir Path directory;

  private void write(String file) throws IOException {
    Path path = directory.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, "");
  }

  @Test
  void areNamedWithSlashesInOrder() throws IOException {
    write("b.proto");
    write("a/c.proto");
    write("notes.txt");

    assertThat(ProtoFiles.in(directory)).containsExactly("a/c.proto", "b.proto");
  }

  @Test
  void aNameThatTheEncodingCannotExpressIsToldWithTheWayOut() throws IOException {
    // The byte E4 alone is no character, neither of UTF-8 nor of ASCII.
    Files.createFile(Path.of(URI.create(directory.toUri() + "gr%E4tz.proto")));

    assertThatThrownBy(() -> ProtoFiles.in(directory))
        .isInstanceOf(UnreadableNameException.class)
        .hasMessageContainingAll(
            "the name of the .proto file 'gr",
            "' in " + directory,
            System.getProperty("sun.jnu.encoding"),
            "LC_ALL=C.UTF-8");
  }

  @Test
  void directoriesBesideAreFoundThatHaveProtos() throws IOException {
    write("main/protobuf/deep/a.proto");
    write("main/java/A.java");
    write("main/resources/packaged.proto");
    write("main/proto/b.proto");

    assertThat(ProtoFiles.directoriesBeside(directory.resolve("main/proto")))
        .containsExactly(directory.resolve("main/protobuf"));
    assertThat(ProtoFiles.directoriesBeside(directory.resolve("none/proto"))).isEmpty();
  }
}
