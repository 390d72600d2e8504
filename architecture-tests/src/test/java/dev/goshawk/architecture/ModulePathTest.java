package dev.goshawk.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every shipped module works on the module path.
 *
 * <p>For each of them {@code src/test/consumers} holds a small application in a module of its own,
 * which requires that module only and throws if it does not do its work. It is compiled, warnings
 * being errors, and run in a JVM of its own, with nothing on the class path. Under {@code mvn
 * verify} the module path is made of the packaged jars.
 */
class ModulePathTest {
  private static final Path CONSUMERS = Path.of("src", "test", "consumers");
  private static final String MODULE_PATH =
      Shipped.classPath().stream()
          .map(Path::toString)
          .collect(Collectors.joining(File.pathSeparator));

  @TempDir Path temp;

  /** All modules that show something, and the one that only gathers others. */
  static Stream<String> modules() {
    return Shipped.modules().values().stream()
        .filter(
            module ->
                module.name().equals("dev.goshawk")
                    || module.exports().stream().anyMatch(export -> !export.isQualified()))
        .map(ModuleDescriptor::name)
        .sorted();
  }

  @ParameterizedTest
  @MethodSource("modules")
  void anApplicationThatRequiresItRuns(String module) throws Exception {
    Path consumer = CONSUMERS.resolve(module);
    assertThat(consumer).as("a consumer of " + module).isDirectory();
    compile(consumer);
    assertThat(java(temp + File.pathSeparator + MODULE_PATH, "consumer/consumer.Main"))
        .isEqualTo(new Exit(0, "used " + module));
  }

  @Test
  void theCommandRunsAsAModule() throws Exception {
    Exit exit = java(MODULE_PATH, "dev.goshawk.cli/dev.goshawk.cli.Main", "--help");
    assertThat(exit.output()).startsWith("Usage: goshawk");
    assertThat(exit.code()).isZero();
  }

  private void compile(Path consumer) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--release",
                "17",
                "-Xlint:all,-requires-automatic,-try",
                "-Werror",
                "-proc:none",
                "--module-path",
                MODULE_PATH,
                "--class-path",
                temp.toString(),
                "-d",
                temp.toString()));
    try (Stream<Path> sources = Files.walk(consumer)) {
      sources.filter(Files::isRegularFile).map(Path::toString).forEach(arguments::add);
    }
    StringWriter messages = new StringWriter();
    PrintWriter printer = new PrintWriter(messages);
    int code =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(printer, printer, arguments.toArray(String[]::new));
    assertThat(messages.toString()).isEmpty();
    assertThat(code).isZero();
  }

  private record Exit(int code, String output) {}

  private Exit java(String modulePath, String main, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--module-path", modulePath, "--module", main));
    command.addAll(List.of(arguments));
    Path output = temp.resolve("output.txt");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("%s ended", command).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Exit(process.exitValue(), Files.readString(output).strip());
  }
}
