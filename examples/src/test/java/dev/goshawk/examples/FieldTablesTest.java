package dev.goshawk.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The tables of {@code docs/maintainers/concurrency.md} list exactly the fields that their classes
 * have.
 */
class FieldTablesTest {
  private static final Path ROOT = Path.of("..");
  private static final Path DOCUMENT =
      ROOT.resolve("docs").resolve("maintainers").resolve("concurrency.md");
  private static final String SOURCES = "/src/main/java/";
  private static final Pattern TITLE = Pattern.compile("### `(\\w+)`");
  private static final Pattern NAME = Pattern.compile("`(\\w+)`");

  @Test
  void theTablesAreComplete() throws Exception {
    Map<String, List<String>> tables = tables(Files.readAllLines(DOCUMENT));
    assertThat(tables)
        .containsKeys(
            "ExchangeOutput",
            "ServedCall",
            "HandlerPool",
            "ChannelCall",
            "ClientChannel",
            "EventQueue");
    for (Map.Entry<String, List<String>> table : tables.entrySet()) {
      assertThat(table.getValue())
          .as("fields of %s in docs/maintainers/concurrency.md", table.getKey())
          .containsExactlyInAnyOrderElementsOf(fields(table.getKey()));
    }
  }

  /** The names in the first column of the table below each title that is the name of a class. */
  private static Map<String, List<String>> tables(List<String> lines) {
    Map<String, List<String>> tables = new LinkedHashMap<>();
    List<String> current = null;
    for (String line : lines) {
      Matcher title = TITLE.matcher(line);
      if (title.matches()) {
        current = new ArrayList<>();
        tables.put(title.group(1), current);
      } else if (line.startsWith("#")) {
        current = null;
      } else if (current != null && line.startsWith("| ")) {
        String first = line.substring(2, line.indexOf(" |", 2));
        NAME.matcher(first).results().map(name -> name.group(1)).forEach(current::add);
      }
    }
    return tables;
  }

  private static Set<String> fields(String simpleName) {
    Class<?> type = load(simpleName);
    Set<String> names = new TreeSet<>();
    for (Field field : type.getDeclaredFields()) {
      if (!Modifier.isStatic(field.getModifiers()) && !field.isSynthetic()) {
        names.add(field.getName());
      }
    }
    return names;
  }

  /** The class of a shipped module whose source file has that name; there is one. */
  private static Class<?> load(String simpleName) {
    try (Stream<Path> files = Files.find(ROOT, 12, (file, a) -> isSource(file, simpleName))) {
      List<Path> found = files.toList();
      assertThat(found).as("source files of %s", simpleName).hasSize(1);
      String file = found.get(0).toString().replace('\\', '/');
      String name = file.substring(file.indexOf(SOURCES) + SOURCES.length()).replace('/', '.');
      return Class.forName(
          name.substring(0, name.length() - ".java".length()),
          false,
          FieldTablesTest.class.getClassLoader());
    } catch (IOException | ClassNotFoundException e) {
      throw new AssertionError("cannot load " + simpleName, e);
    }
  }

  private static boolean isSource(Path file, String simpleName) {
    return file.getFileName().toString().equals(simpleName + ".java")
        && file.toString().replace('\\', '/').matches("\\.\\./goshawk-[a-z0-9]+/src/main/java/.*");
  }

  @Test
  void namesAreReadFromTheFirstColumn() {
    assertThat(
            tables(
                List.of(
                    "### `One`",
                    "| field | read |",
                    "| --- | --- |",
                    "| `a`, `b` | `c` |",
                    "## Other",
                    "| `d` | |")))
        .containsExactly(Map.entry("One", List.of("a", "b")));
  }
}
