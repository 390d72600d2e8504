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
import org.junit.jupiter.api.Test;

/**
 * The tables of traps in {@code docs/maintainers/wire-choices.md}, {@code channel-pitfalls.md} and
 * {@code trust-pitfalls.md} are whole. Whether the tests that they name exist, {@link
 * NamedTestsTest} checks.
 */
class TrapTableTest {
  private static final int TRAPS = 53;
  private static final int CHANNEL_TRAPS = 89;
  private static final int FIRST_TRUST_TRAP = 43;
  private static final int LAST_TRUST_TRAP = 65;

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

  @Test
  void everyTrapOfTheChannelHasAProof() throws IOException {
    assertWhole("channel-pitfalls.md", 1, CHANNEL_TRAPS);
  }

  @Test
  void everyTrapOfTrustHasAProof() throws IOException {
    assertWhole("trust-pitfalls.md", FIRST_TRUST_TRAP, LAST_TRUST_TRAP);
  }

  private static void assertWhole(String document, int first, int last) throws IOException {
    List<Integer> numbers = new ArrayList<>();
    Matcher row =
        NUMBERED_ROW.matcher(Files.readString(Path.of("../docs/maintainers").resolve(document)));
    while (row.find()) {
      assertThat(row.group(2)).as("trap %s", row.group(1)).matches(PROOF);
      numbers.add(Integer.valueOf(row.group(1)));
    }
    assertThat(numbers)
        .containsExactlyElementsOf(IntStream.rangeClosed(first, last).boxed().toList());
  }
}
