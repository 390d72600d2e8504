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
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The user's page on tuning has every setting of the builders and every option of a call. */
class TuningDocumentTest {
  private static final Path DOCUMENT = Path.of("../docs/tuning.md");

  /** A setting, its unit, its default, its range, and what it means. */
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `(\\w+)` \\|[^|]*\\|[^|]*\\|[^|]*\\|[^|]*\\|$");

  private static final List<Class<?>> VALUES =
      List.of(
          int.class,
          long.class,
          boolean.class,
          Duration.class,
          String.class,
          Executor.class,
          NanoClock.class);

  private static Set<String> documented(String section) throws IOException {
    String text = Files.readString(DOCUMENT).split("\n## " + section + "\n")[1].split("\n## ")[0];
    Set<String> found = new TreeSet<>();
    ROW.matcher(text).results().forEach(row -> found.add(row.group(1)));
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
    assertThat(documented("Servers")).isEqualTo(settings(ServerBuilder.class));
    assertThat(documented("Channels")).isEqualTo(settings(ChannelBuilder.class));
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
