package dev.goshawk.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.NanoClock;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.TypeVariable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The user's page on tuning has every setting of the builders, with the defaults that they have.
 */
class TuningDocumentTest {
  private static final Path DOCUMENT = Path.of("../docs/tuning.md");
  private static final Path SECURITY = Path.of("../SECURITY.md");

  /** A setting, its unit, its default. */
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `(\\w+)` \\|[^|]*\\|([^|]*)\\|[^|]*\\|[^|]*\\|$");

  /** A limit, its setting, its default, and what is beyond it. */
  private static final Pattern LIMIT =
      Pattern.compile("(?m)^\\| [^|]+ \\| `(\\w+)` \\| ([^|]+) \\| [^|]+ \\|$");

  private static final List<Class<?>> VALUES =
      List.of(
          int.class,
          long.class,
          NanoClock.class,
          boolean.class,
          Duration.class,
          String.class,
          Executor.class);

  private static Map<String, String> documented(String section) throws IOException {
    String text = Files.readString(DOCUMENT).split("\n## " + section + "\n")[1].split("\n## ")[0];
    return rows(ROW, text);
  }

  private static Map<String, String> rows(Pattern row, String text) {
    Map<String, String> found = new TreeMap<>();
    Matcher rows = row.matcher(text);
    while (rows.find()) {
      found.put(rows.group(1), rows.group(2).strip());
    }
    return found;
  }

  /** Methods of a builder that set values. */
  private static Set<String> settings(Class<?> builder) {
    Set<String> names = new TreeSet<>();
    for (Method method : builder.getDeclaredMethods()) {
      if (Modifier.isPublic(method.getModifiers())
          && method.getGenericReturnType() instanceof TypeVariable<?>
          && VALUES.containsAll(List.of(method.getParameterTypes()))) {
        names.add(method.getName());
      }
    }
    return names;
  }

  @Test
  void everySettingIsThere() throws Exception {
    assertThat(documented("Servers").keySet()).isEqualTo(settings(ServerBuilder.class));
    assertThat(documented("Channels").keySet()).isEqualTo(settings(ChannelBuilder.class));
  }

  @Test
  void theDefaultsAreThoseOfTheSecurityDocument() throws Exception {
    Map<String, String> tuning = documented("Servers");
    Map<String, String> limits = rows(LIMIT, Files.readString(SECURITY));
    limits.keySet().retainAll(tuning.keySet());
    assertThat(limits).hasSizeGreaterThan(10);
    limits.forEach(
        (setting, value) -> assertThat(tuning).as(setting).containsEntry(setting, value));
  }

  @Test
  void everyOptionOfACallIsThere() throws Exception {
    String text = Files.readString(DOCUMENT).split("\n## Calls\n")[1].split("\n## ")[0];
    assertThat(
            Arrays.stream(dev.goshawk.api.CallOptions.class.getMethods())
                .filter(method -> method.getReturnType() == dev.goshawk.api.CallOptions.class)
                .map(Method::getName))
        .hasSizeGreaterThan(10)
        .allSatisfy(name -> assertThat(text).containsPattern("`" + name + "[`(]"));
  }
}
