package dev.goshawk.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.goshawk.api.sample.UsesTheLocale;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Nothing depends on the locale of the machine: digits of messages would be others, on the wire
 * too, and names would not be found.
 */
class LocaleTest {
  private static final Set<String> OWNERS =
      Set.of(
          String.class.getName(),
          PrintStream.class.getName(),
          PrintWriter.class.getName(),
          Formatter.class.getName());
  private static final Set<String> NAMES =
      Set.of("format", "formatted", "printf", "toLowerCase", "toUpperCase");

  /** In sources of what is not shipped, too, and what an import has shortened. */
  private static final Pattern CALL =
      Pattern.compile(
          "(\\bString\\.format|\\.printf)\\(\\s*(?!\\s*Locale\\b)\\S+"
              + "|\\.formatted\\(|\\.to(Lower|Upper)Case\\(\\)");

  private static List<String> breaches(Iterable<JavaClass> classes) {
    List<String> breaches = new ArrayList<>();
    for (JavaClass type : classes) {
      for (JavaCodeUnit code : type.getCodeUnits()) {
        code.getCallsFromSelf().stream()
            .map(call -> call.getTarget())
            .filter(target -> OWNERS.contains(target.getOwner().getName()))
            .filter(target -> dependsOnLocale(target.getOwner(), target.getName()))
            .filter(
                target ->
                    target.getRawParameterTypes().stream()
                        .noneMatch(parameter -> parameter.isEquivalentTo(Locale.class)))
            .forEach(
                target ->
                    breaches.add(
                        type.getSimpleName() + "." + code.getName() + ": " + target.getName()));
      }
    }
    return breaches;
  }

  private static boolean dependsOnLocale(JavaClass owner, String name) {
    return owner.isEquivalentTo(Formatter.class) ? name.equals("<init>") : NAMES.contains(name);
  }

  @Test
  void whatIsShippedNamesItsLocale() {
    assertThat(breaches(Shipped.classes())).isEmpty();
  }

  @Test
  void sourcesNameTheirLocale() throws IOException {
    List<String> breaches = new ArrayList<>();
    try (Stream<Path> files = Files.find(Path.of(".."), 20, (file, a) -> isMain(file))) {
      List<Path> sources = files.toList();
      assertThat(sources).hasSizeGreaterThan(100);
      for (Path source : sources) {
        CALL.matcher(Files.readString(source))
            .results()
            .forEach(found -> breaches.add(source + ": " + found.group()));
      }
    }
    assertThat(breaches).isEmpty();
  }

  private static boolean isMain(Path file) {
    String path = file.toString().replace('\\', '/');
    return path.endsWith(".java") && path.contains("/src/main/") && !path.contains("/target/");
  }

  @Test
  void eachKindOfCallIsFound() {
    assertThat(breaches(new ClassFileImporter().importClasses(UsesTheLocale.class)))
        .containsExactlyInAnyOrder(
            "UsesTheLocale.format: format",
            "UsesTheLocale.formatted: formatted",
            "UsesTheLocale.lower: toLowerCase",
            "UsesTheLocale.upper: toUpperCase",
            "UsesTheLocale.print: printf",
            "UsesTheLocale.write: format",
            "UsesTheLocale.formatter: <init>");
  }
}
