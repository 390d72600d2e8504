package dev.goshawk.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OutputsTest {

  private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000);

  @TempDir Path work;

  private Path directory() {
    return work.resolve("out");
  }

  private Outputs outputs() {
    return new Outputs(directory(), work.resolve("memory/stamp"));
  }

  private static Stamp stamp(String value) {
    Stamp stamp = new Stamp();
    stamp.add("value", value);
    return stamp;
  }

  private int replaceBy(Map<String, String> files, String stamp) throws IOException {
    Path made = Directories.empty(work.resolve("made"));
    for (Map.Entry<String, String> file : files.entrySet()) {
      Files.createDirectories(made.resolve(file.getKey()).getParent());
      Files.writeString(made.resolve(file.getKey()), file.getValue());
    }
    return outputs().replaceBy(made, stamp(stamp));
  }

  @Test
  void areNotFreshBeforeTheFirstTime() throws IOException {
    assertThat(outputs().areFresh(stamp("1"))).isFalse();
  }

  @Test
  void areFreshWhileNeitherStampNorFilesChange() throws IOException {
    assertThat(replaceBy(Map.of("p/A.java", "a", "p/q/B.java", "b"), "1")).isEqualTo(2);

    assertThat(directory().resolve("p/A.java")).hasContent("a");
    assertThat(directory().resolve("p/q/B.java")).hasContent("b");
    assertThat(outputs().areFresh(stamp("1"))).isTrue();
    assertThat(outputs().areFresh(stamp("2"))).isFalse();
  }

  @Test
  void areNotFreshWhenAFileWasEditedOrRemoved() throws IOException {
    replaceBy(Map.of("A.java", "a", "B.java", "b"), "1");
    Files.setLastModifiedTime(directory().resolve("A.java"), LONG_AGO);
    assertThat(outputs().areFresh(stamp("1"))).isFalse();

    replaceBy(Map.of("A.java", "a", "B.java", "b"), "1");
    assertThat(outputs().areFresh(stamp("1"))).isTrue();
    Files.delete(directory().resolve("B.java"));
    assertThat(outputs().areFresh(stamp("1"))).isFalse();
  }

  @Test
  void filesThatStayTheSameAreNotTouched() throws IOException {
    replaceBy(Map.of("A.java", "a", "B.java", "b"), "1");
    Files.setLastModifiedTime(directory().resolve("A.java"), LONG_AGO);

    assertThat(replaceBy(Map.of("A.java", "a", "B.java", "b2"), "2")).isEqualTo(1);

    assertThat(Files.getLastModifiedTime(directory().resolve("A.java"))).isEqualTo(LONG_AGO);
    assertThat(directory().resolve("B.java")).hasContent("b2");
    assertThat(outputs().areFresh(stamp("2"))).isTrue();
  }

  @Test
  void filesThatAreNoLongerMadeAreRemovedWithTheirFolders() throws IOException {
    replaceBy(Map.of("p/A.java", "a", "p/q/B.java", "b"), "1");
    Files.writeString(directory().resolve("p/Hand.java"), "written by hand");

    replaceBy(Map.of("C.java", "c"), "2");

    assertThat(directory().resolve("p/A.java")).doesNotExist();
    assertThat(directory().resolve("p/q")).doesNotExist();
    assertThat(directory().resolve("p/Hand.java")).hasContent("written by hand");
  }

  @Test
  void clearingRemovesWhatWasMadeAndNothingElse() throws IOException {
    replaceBy(Map.of("p/A.java", "a"), "1");
    Files.writeString(directory().resolve("Hand.java"), "written by hand");

    outputs().clear();

    assertThat(directory().resolve("p")).doesNotExist();
    assertThat(directory().resolve("Hand.java")).exists();
    assertThat(outputs().areFresh(stamp("1"))).isFalse();
  }

  @Test
  void aRunThatIsCutShortDoesNotLookFresh() throws IOException {
    replaceBy(Map.of("A.java", "a"), "1");
    // A folder with something in it where a file should go.
    Files.createDirectories(directory().resolve("B.java/x"));

    assertThatThrownBy(() -> replaceBy(Map.of("A.java", "a", "B.java", "b"), "1"))
        .isInstanceOf(IOException.class);

    assertThat(outputs().areFresh(stamp("1"))).isFalse();
  }
}
