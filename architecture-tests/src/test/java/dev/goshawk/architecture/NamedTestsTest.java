package dev.goshawk.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The tests that documents name exist: {@code SomeTest}, {@code SomeTest.method}, or {@code
 * SomeTest.begin_*} for several whose names begin so.
 */
class NamedTestsTest {
  private static final Pattern NAMED = Pattern.compile("`(\\w+Test)(?:[.#](\\w+)(\\*)?)?`");

  @Test
  void testsNamedInDocumentsExist() throws IOException {
    Map<String, String> tests = tests();
    List<String> missing = new ArrayList<>();
    int named = 0;
    try (Stream<Path> documents = Files.walk(Path.of("../docs"))) {
      for (Path document : documents.filter(file -> file.toString().endsWith(".md")).toList()) {
        Matcher matcher = NAMED.matcher(Files.readString(document));
        while (matcher.find()) {
          named++;
          String source = tests.get(matcher.group(1));
          if (source == null || !has(source, matcher.group(2), matcher.group(3) != null)) {
            missing.add(document.getFileName() + ": " + matcher.group());
          }
        }
      }
    }
    assertThat(named).isGreaterThan(20);
    assertThat(missing).isEmpty();
  }

  private static boolean has(String source, String method, boolean beginning) {
    return method == null
        || Pattern.compile("\\b" + Pattern.quote(method) + (beginning ? "\\w*\\(" : "\\("))
            .matcher(source)
            .find();
  }

  /** The sources of all test classes by their simple names. */
  private static Map<String, String> tests() throws IOException {
    Map<String, String> tests = new HashMap<>();
    try (Stream<Path> modules = Files.list(Path.of(".."))) {
      for (Path module : modules.toList()) {
        Path root = module.resolve("src/test/java");
        if (Files.isDirectory(root)) {
          try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(f -> f.toString().endsWith("Test.java")).toList()) {
              String name = file.getFileName().toString().replace(".java", "");
              tests.put(name, Files.readString(file));
            }
          }
        }
      }
    }
    return tests;
  }
}
