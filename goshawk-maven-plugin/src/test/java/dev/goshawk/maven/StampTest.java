package dev.goshawk.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StampTest {

  @TempDir Path directory;

  @BeforeEach
  void writeProtos() throws IOException {
    Files.createDirectory(directory.resolve("sub"));
    Files.writeString(directory.resolve("a.proto"), "a");
    Files.writeString(directory.resolve("sub/b.proto"), "b");
  }

  private String protos() throws IOException {
    Stamp stamp = new Stamp();
    stamp.addProtos(directory);
    return stamp.value();
  }

  private static String values(String... namesAndValues) {
    Stamp stamp = new Stamp();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      stamp.add(namesAndValues[i], namesAndValues[i + 1]);
    }
    return stamp.value();
  }

  @Test
  void isTheSameForTheSameFiles() throws IOException {
    String before = protos();
    Files.setLastModifiedTime(directory.resolve("a.proto"), FileTime.fromMillis(1));
    Files.writeString(directory.resolve("notes.txt"), "no proto");

    assertThat(protos()).isEqualTo(before);
  }

  @Test
  void changesWithTheContentOfAFile() throws IOException {
    String before = protos();
    Files.writeString(directory.resolve("sub/b.proto"), "c");

    assertThat(protos()).isNotEqualTo(before);
  }

  @Test
  void changesWhenAFileComesGoesOrMoves() throws IOException {
    String before = protos();
    Files.move(directory.resolve("a.proto"), directory.resolve("c.proto"));
    String moved = protos();
    Files.delete(directory.resolve("c.proto"));

    assertThat(moved).isNotEqualTo(before);
    assertThat(protos()).isNotEqualTo(before).isNotEqualTo(moved);
  }

  @Test
  void valuesDoNotRunIntoEachOther() {
    assertThat(values("ab", "c")).isNotEqualTo(values("a", "bc"));
    assertThat(values("a", "", "b", "")).isNotEqualTo(values("ab", ""));
  }

  @Test
  void aLargeFileCountsBySizeAndTime() throws IOException {
    Path jar = Files.writeString(directory.resolve("x.jar"), "content");
    Files.setLastModifiedTime(jar, FileTime.fromMillis(1000));
    String before = bySizeAndTime(jar);

    Files.writeString(jar, "another");
    Files.setLastModifiedTime(jar, FileTime.fromMillis(1000));
    assertThat(bySizeAndTime(jar)).isEqualTo(before);

    Files.setLastModifiedTime(jar, FileTime.fromMillis(2000));
    assertThat(bySizeAndTime(jar)).isNotEqualTo(before);
  }

  private static String bySizeAndTime(Path file) throws IOException {
    Stamp stamp = new Stamp();
    stamp.addBySizeAndTime(file);
    return stamp.value();
  }
}
