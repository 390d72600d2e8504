package dev.goshawk.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything that users see says what it is. Whether it says it well-formed, javadoc checks. */
class DocumentedTest {
  @Test
  void everythingPublicHasAComment() throws IOException {
    Set<String> publicPackages = Shipped.publicPackages();
    List<Path> sources = new ArrayList<>();
    try (Stream<Path> modules = Files.list(Path.of(".."))) {
      for (Path module : modules.toList()) {
        Path root = module.resolve("src/main/java");
        for (String name : publicPackages) {
          Path directory = root.resolve(name.replace('.', '/'));
          if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
              files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
            }
          }
        }
      }
    }
    assertThat(sources).hasSizeGreaterThan(20);
    assertThat(Documentation.missing(sources)).isEmpty();
  }

  @Test
  void eachKindOfThingIsLookedAt(@TempDir Path temp) throws IOException {
    Path source =
        Files.writeString(
            temp.resolve("Sample.java"),
            """
            package sample;
            public class Sample {
              public Sample() {}
              protected int field;
              int hidden;
              /** Has one. */
              public int documented;
              public void method() {}
              @Override public String toString() { return ""; }
              public interface Inner { void implicit(); int CONSTANT = 1; private void own() {} }
              /** Has one. */
              public enum Kind { ONE, /** Has one. */ TWO }
              /** Has one. */
              public record Pair(int left, int right) { public Pair {} }
              /** Has one. */
              public static class NoConstructor {}
              private static class Hidden { public void method() {} }
            }
            class Other { public void method() {} }
            """);
    assertThat(Documentation.missing(List.of(source)))
        .containsExactly(
            "Sample has no comment",
            "Sample.<init> has no comment",
            "Sample.field has no comment",
            "Sample.method has no comment",
            "Sample.Inner has no comment",
            "Sample.Inner.implicit has no comment",
            "Sample.Inner.CONSTANT has no comment",
            "Sample.Kind.ONE has no comment",
            "Sample.NoConstructor has a constructor that nobody wrote: write it, private if need be");
  }
}
