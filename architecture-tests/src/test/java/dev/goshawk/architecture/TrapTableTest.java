package dev.goshawk.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The tables of traps in {@code docs/maintainers} are whole. Whether the tests that they name
 * exist, {@link NamedTestsTest} checks.
 */
class TrapTableTest {
  private static final int TRAPS = 53;

  /** Numbers, what it is about, the side, what is done, and the proof. */
  private static final Pattern ROW =
      Pattern.compile(
          "^\\| ([\\d, ]+) \\| [^|]* \\| (client|server|both) \\| [^|]* \\| ([^|]+) \\|$",
          Pattern.MULTILINE);

  /** Number, what it is about, what is done, and the proof. */
  private static final Pattern NUMBERED_ROW =
      Pattern.compile("^\\| (\\d+) \\| [^|]+ \\| [^|]+ \\| ([^|]+) \\|$", Pattern.MULTILINE);

  private static final Pattern PROOF =
      Pattern.compile("not (built|code): .+|`\\w+Test(\\.\\w+\\*?)?`( `\\w+Test(\\.\\w+\\*?)?`)*");

  @Test
  void everyTrapHasItsSidesAndAProof() throws IOException {
    Map<Integer, Set<String>> sides = new TreeMap<>();
    Matcher row = ROW.matcher(Files.readString(Path.of("../docs/maintainers/wire-choices.md")));
    while (row.find()) {
      assertThat(row.group(3)).as("trap %s", row.group(1)).matches(PROOF);
      for (String number : row.group(1).split(", ")) {
        assertThat(
                sides
                    .computeIfAbsent(Integer.valueOf(number), n -> new TreeSet<>())
                    .add(row.group(2)))
            .as("trap %s, %s, once", number, row.group(2))
            .isTrue();
      }
    }
    assertThat(sides.keySet())
        .containsExactlyElementsOf(IntStream.rangeClosed(1, TRAPS).boxed().toList());
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyTrapOfAPageHasAProof(String page, List<Integer> expected) throws IOException {
    List<Integer> numbers = new ArrayList<>();
    Matcher row =
        NUMBERED_ROW.matcher(Files.readString(Path.of("../docs/maintainers").resolve(page)));
    while (row.find()) {
      assertThat(row.group(2)).as("trap %s", row.group(1)).matches(PROOF);
      numbers.add(Integer.valueOf(row.group(1)));
    }
    assertThat(numbers).containsExactlyElementsOf(expected);
  }

  static Stream<Arguments> pages() {
    return Stream.of(
        Arguments.of("channel-pitfalls.md", numbers(IntStream.rangeClosed(1, 89))),
        Arguments.of("logging.md", numbers(IntStream.rangeClosed(36, 42))),
        Arguments.of(
            "overload.md",
            numbers(IntStream.concat(IntStream.rangeClosed(66, 71), IntStream.of(79)))),
        Arguments.of(
            "operate-pitfalls.md",
            numbers(IntStream.concat(IntStream.rangeClosed(1, 18), IntStream.rangeClosed(72, 77)))),
        Arguments.of("telemetry-pitfalls.md", numbers(IntStream.rangeClosed(19, 35))),
        Arguments.of("trust-pitfalls.md", numbers(IntStream.rangeClosed(43, 65))));
  }

  private static List<Integer> numbers(IntStream all) {
    return all.boxed().toList();
  }
}
