package dev.goshawk.cli;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/**
 * {@code goshawk fuzz}, where it is listed. The launcher starts it from the module fuzz, with a
 * class path of its own, so that no other command has Jazzer on its own.
 */
@Command(
    name = "fuzz",
    description = "Feeds what reads bytes inputs that reach new code, for hours if wanted.")
final class FuzzCommand implements Callable<Integer> {
  private static final int WRONG_COMMAND_LINE = 2;

  @Spec
  private @SuppressWarnings("NullAway.Init") CommandSpec spec; // set by picocli

  @Unmatched private List<String> options = List.of();

  @Override
  public Integer call() {
    spec.commandLine()
        .getErr()
        .printf(
            Locale.ROOT,
            "fuzz %s is run by the launcher of a source tree, ./goshawk fuzz, which gives it the"
                + " foreign libraries that it needs; these are not among those of this command%n",
            String.join(" ", options));
    return WRONG_COMMAND_LINE;
  }
}
