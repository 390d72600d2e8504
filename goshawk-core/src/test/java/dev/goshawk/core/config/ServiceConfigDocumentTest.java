package dev.goshawk.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.Status;
import dev.goshawk.core.balance.RoundRobinConfig;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The user's reference page of service configs is the table by which they are read. */
class ServiceConfigDocumentTest {

  private static final Path DOCUMENT = Path.of("../docs/service-config.md");
  private static final Pattern TABLES =
      Pattern.compile("<!-- fields: .*? -->\n\n(.*?)\n<!-- end fields -->", Pattern.DOTALL);
  private static final Pattern JSON = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL);

  /** What the page shows in Java. */
  private static ServiceConfig shown() {
    // snippet: java
    RetryPolicy retry =
        RetryPolicy.of(4)
            .on(Status.Code.UNAVAILABLE)
            .backoff(Duration.ofMillis(100), Duration.ofSeconds(1), 2);
    MethodConfig reads =
        MethodConfig.builder().timeout(Duration.ofMillis(1500)).retry(retry).build();
    ServiceConfig config =
        ServiceConfig.builder()
            .method("shop.Orders", "Get", reads)
            .method("shop.Orders", "List", reads)
            .service("shop.Orders", MethodConfig.builder().waitForReady(true).build())
            .loadBalancing(RoundRobinConfig.DEFAULT)
            .throttling(new RetryThrottling(10, 0.1))
            .build();
    // end snippet
    return config;
  }

  private static String document() throws IOException {
    return Files.readString(DOCUMENT);
  }

  private static String tables() {
    StringBuilder tables = new StringBuilder();
    for (ConfigField.Scope scope : ConfigField.Scope.values()) {
      tables
          .append("### ")
          .append(scope.path().isEmpty() ? "The config" : "`" + scope.path() + "`")
          .append("\n\n| field | type | may be | without it | what it does | in Java |\n")
          .append("| --- | --- | --- | --- | --- | --- |\n");
      for (ConfigField field : ConfigField.values()) {
        if (field.scope() == scope) {
          tables.append(row(field));
        }
      }
      tables.append('\n');
    }
    return tables.toString().stripTrailing() + "\n";
  }

  private static String row(ConfigField field) {
    return String.join(
            " | ",
            "| `" + field.json() + "`",
            field.type(),
            field.bounds(),
            field.absent(),
            field.words(),
            "`" + field.java().replace(", ", "`, `") + "` |")
        + "\n";
  }

  @Test
  void tablesAreThoseOfTheParser() throws IOException {
    Matcher found = TABLES.matcher(document());
    assertThat(found.find()).isTrue();
    assertThat(found.group(1)).as("what belongs there:\n%s", tables()).isEqualTo(tables());
  }

  @Test
  void whatIsShownInJsonIsWhatIsShownInJava() throws IOException {
    Matcher json = JSON.matcher(document());
    assertThat(json.find()).isTrue();
    assertThat(new ServiceConfigParser(Configs.POLICIES).parse(json.group(1))).isEqualTo(shown());
  }

  @Test
  void otherSpellingIsThatOfTheProtoFile() {
    assertThat(ConfigField.MAX_CONNECTIONS_PER_SUBCHANNEL.snake())
        .isEqualTo("max_connections_per_subchannel");
    assertThat(ConfigField.NAME.snake()).isEqualTo("name");
  }

  /** Each method that sets something is in the table, and the table names no other. */
  @Test
  void everySettingInJavaIsThere() {
    Set<String> named = new TreeSet<>();
    for (ConfigField field : ConfigField.values()) {
      named.addAll(List.of(field.java().split(", ")));
    }
    assertThat(named).isEqualTo(settings());
  }

  private static Set<String> settings() {
    Set<String> names = new TreeSet<>();
    for (Class<?> type : List.of(ServiceConfig.Builder.class, MethodConfig.Builder.class)) {
      names.addAll(methods(type, type));
    }
    for (Class<?> type : List.of(RetryPolicy.class, HedgingPolicy.class)) {
      names.addAll(methods(type, type));
    }
    Arrays.stream(RetryThrottling.class.getRecordComponents())
        .forEach(component -> names.add("RetryThrottling." + component.getName()));
    return names;
  }

  /** The public methods of a type that answer it again. */
  private static Set<String> methods(Class<?> type, Class<?> answer) {
    Set<String> names = new LinkedHashSet<>();
    for (Method method : type.getDeclaredMethods()) {
      if (Modifier.isPublic(method.getModifiers()) && method.getReturnType() == answer) {
        String outer = type.getName().substring(type.getPackageName().length() + 1);
        names.add(outer.replace('$', '.') + "." + method.getName());
      }
    }
    return names;
  }
}
