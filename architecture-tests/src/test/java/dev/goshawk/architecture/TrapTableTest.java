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
 * The tables of traps in {@code docs/maintainers/wire-choices.md} and {@code channel-pitfalls.md}
 * are whole. Whether the tests that they name exist, {@link NamedTestsTest} checks.
 */
class TrapTableTest {
  private static final int TRAPS = 53;
  private static final int CHANNEL_TRAPS = 89;
  private static final int FIRST_LOG_TRAP = 36;
  private static final int LAST_LOG_TRAP = 42;

  /** Numbers, what it is about, the side, what is done, and the proof. */
  private static final Pattern ROW =
      Pattern.compile(
          "^\\| ([\\d, ]+) \\| [^|]* \\| (client|server|both) \\| [^|]* \\| ([^|]+) \\|$",
          Pattern.MULTILINE);

  /** Number, what it is about, what is done, and the proof. */
  private static final Pattern CHANNEL_ROW =
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
    List<Integer> numbers = new ArrayList<>();
    Matcher row =
        CHANNEL_ROW.matcher(Files.readString(Path.of("../docs/maintainers/channel-pitfalls.md")));
    while (row.find()) {
      assertThat(row.group(2)).as("trap %s", row.group(1)).matches(PROOF);
      numbers.add(Integer.valueOf(row.group(1)));
    }
    assertThat(numbers)
        .containsExactlyElementsOf(IntStream.rangeClosed(1, CHANNEL_TRAPS).boxed().toList());
  }

  @Test
  void everyTrapOfLogsHasAProof() throws IOException {
    List<Integer> numbers = new ArrayList<>();
    Matcher row = CHANNEL_ROW.matcher(Files.readString(Path.of("../docs/maintainers/logging.md")));
    while (row.find()) {
      assertThat(row.group(2)).as("trap %s", row.group(1)).matches(PROOF);
      numbers.add(Integer.valueOf(row.group(1)));
    }
    assertThat(numbers)
        .containsExactlyElementsOf(
            IntStream.rangeClosed(FIRST_LOG_TRAP, LAST_LOG_TRAP).boxed().toList());
  }
}
