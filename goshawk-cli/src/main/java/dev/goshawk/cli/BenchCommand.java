package dev.goshawk.cli;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/**
 * {@code goshawk bench}, where it is listed. The launcher starts it from the module benchmarks,
 * with a class path of its own, so that no other command has grpc-java or Vert.x on its own.
 */
@Command(name = "bench", description = "Measures Goshawk beside grpc-java, Vert.x and the wire.")
final class BenchCommand implements Callable<Integer> {
  private static final int WRONG_COMMAND_LINE = 2;

  @Spec
  private @SuppressWarnings("NullAway.Init") CommandSpec spec; // set by picocli

  @Parameters(arity = "0..*", paramLabel = "SCENARIO", description = "What to measure, or all.")
  private List<String> scenarios = List.of();

  @Unmatched private List<String> options = List.of();

  @Override
  public Integer call() {
    spec.commandLine()
        .getErr()
        .printf(
            Locale.ROOT,
            "bench %s is run by the launcher of a source tree, ./goshawk bench, which gives it the"
                + " libraries that it compares with; these are not among those of this command%n",
            String.join(" ", scenarios) + String.join(" ", options));
    return WRONG_COMMAND_LINE;
  }
}
