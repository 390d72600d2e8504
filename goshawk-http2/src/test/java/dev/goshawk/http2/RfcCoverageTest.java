package dev.goshawk.http2;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.jqwik.api.Example;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** The tables of {@code docs/maintainers/rfc-coverage.md} name tests that there are. */
class RfcCoverageTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "maintainers", "rfc-coverage.md");

  private static final Pattern NAMED = Pattern.compile("`(\\w+)#(\\w+)`");

  private static final List<String> PACKAGES =
      List.of("dev.goshawk.http2.", "dev.goshawk.http2.hpack.", "dev.goshawk.http2.buffer.");

  private static final Set<Class<? extends Annotation>> KINDS =
      Set.of(Test.class, ParameterizedTest.class, Property.class, Example.class);

  /** The cells of each row, without the heads of the tables. */
  private static List<String[]> rows() throws IOException {
    try (Stream<String> lines = Files.lines(DOCUMENT)) {
      return lines
          .filter(line -> line.startsWith("| "))
          .filter(line -> !line.startsWith("| section |") && !line.startsWith("| --- |"))
          .map(line -> line.substring(2, line.length() - 2).split(" \\| ", -1))
          .toList();
    }
  }

  private static boolean exists(String className, String methodName) {
    return PACKAGES.stream().anyMatch(name -> exists(name + className, methodName, KINDS));
  }

  private static boolean exists(
      String className, String methodName, Set<Class<? extends Annotation>> kinds) {
    try {
      Method[] methods = Class.forName(className).getDeclaredMethods();
      return Arrays.stream(methods)
          .filter(method -> method.getName().equals(methodName))
          .flatMap(method -> Arrays.stream(method.getAnnotations()))
          .anyMatch(annotation -> kinds.contains(annotation.annotationType()));
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  @Test
  void everyTestThatIsNamedExists() throws IOException {
    List<String> missing =
        NAMED
            .matcher(Files.readString(DOCUMENT))
            .results()
            .filter(named -> !exists(named.group(1), named.group(2)))
            .map(MatchResult::group)
            .toList();
    assertThat(missing).isEmpty();
  }

  @Test
  void everyRuleHasATestOrAReason() throws IOException {
    List<String[]> rows = rows();
    assertThat(rows).hasSizeGreaterThan(100);
    for (String[] row : rows) {
      assertThat(row).as(String.join(" | ", row)).hasSize(4);
      assertThat(row[3].startsWith("not here: ") || NAMED.matcher(row[3]).find())
          .as(String.join(" | ", row))
          .isTrue();
    }
  }

  @Test
  void whatIsNoTestIsNotFound() {
    assertThat(exists("RfcCoverageTest", "whatIsNoTestIsNotFound")).isTrue();
    assertThat(exists("RfcCoverageTest", "exists")).isFalse();
    assertThat(exists("RfcCoverageTest", "another")).isFalse();
    assertThat(exists("NoSuchTest", "exists")).isFalse();
  }
}
