package dev.goshawk.fuzz;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code goshawk fuzz}: what reads bytes from the network, fuzzed for as long as is wanted. */
@Command(
    name = "goshawk fuzz",
    description = {
      "Feeds a part of Goshawk inputs that grow from those that reached new code, and judges what"
          + " it does with them.",
      "Prints how many inputs were run every 10 s. A finding is written to a file, with the command"
          + " that replays it. Exit code 0 when nothing was found, else 1."
    },
    mixinStandardHelpOptions = true)
public final class Fuzz implements Callable<Integer> {

  private static final double SECONDS_OF_A_MINUTE = 60;
  private static final String ALL = "all";

  @Spec
  private @SuppressWarnings("NullAway.Init") CommandSpec spec; // set by picocli

  @Parameters(
      arity = "0..1",
      paramLabel = "TARGET",
      description = "What is fuzzed, one of --list; 'all' for one after the other.")
  private @Nullable String name;

  @Option(names = "--list", description = "Lists the targets.")
  private boolean list;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      defaultValue = "5",
      description = "How long, for each target; parts of a minute too. Default: ${DEFAULT-VALUE}.")
  private double minutes;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description =
          "What inputs are drawn from, above 0; another each time unless given. The same seed brings"
              + " the same run only from the same corpus.")
  private @Nullable Integer seed;

  @Option(
      names = "--corpus",
      paramLabel = "DIR",
      defaultValue = "target/fuzz/corpus",
      description =
          "Where inputs are kept that reach new code, in a directory for each target; those of the"
              + " repository are added. Default: ${DEFAULT-VALUE}.")
  private Path corpus = Path.of("");

  @Option(
      names = "--findings",
      paramLabel = "DIR",
      defaultValue = "target/fuzz",
      description = "Where findings and logs are written. Default: ${DEFAULT-VALUE}.")
  private Path findings = Path.of("");

  @Option(
      names = "--replay",
      paramLabel = "FILE",
      description = "Runs this input alone, and prints what is thrown.")
  private @Nullable Path replay;

  private Fuzz() {}

  /**
   * Runs the command and ends the JVM with its exit code.
   *
   * @param args options
   */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Fuzz()).execute(args));
  }

  /** The exit code of one command line, without ending the JVM. */
  static int run(PrintWriter out, String... args) {
    return new CommandLine(new Fuzz()).setOut(out).execute(args);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    if (list) {
      Target.ALL.forEach(
          target -> out.printf(Locale.ROOT, "%-10s %s%n", target.name(), target.description()));
      return 0;
    }
    List<Target> targets = targets();
    if (replay != null) {
      return replay(targets, Files.readAllBytes(replay), out);
    }
    if (!(minutes > 0) || (seed != null && seed <= 0)) {
      throw new ParameterException(spec.commandLine(), "--minutes and --seed must be above 0");
    }
    Duration time = Duration.ofMillis((long) (minutes * SECONDS_OF_A_MINUTE * 1_000));
    long drawn =
        seed != null ? seed : 1 + TimeUnit.NANOSECONDS.toMicros(System.nanoTime()) % 1_000_000;
    boolean well = true;
    for (Target target : targets) {
      FuzzRun run = new FuzzRun(target, corpus.resolve(target.name()), findings, out);
      well &= run.run(new FuzzRun.Limits(time, 0, drawn));
    }
    return well ? 0 : 1;
  }

  private List<Target> targets() {
    if (ALL.equals(name)) {
      return Target.ALL;
    }
    List<Target> named = Target.ALL.stream().filter(target -> target.name().equals(name)).toList();
    if (named.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          (name == null ? "no target is named" : "'" + name + "' is no target")
              + "; they are "
              + String.join(", ", Target.ALL.stream().map(Target::name).toList())
              + ", and all");
    }
    return named;
  }

  private static int replay(List<Target> targets, byte[] input, PrintWriter out) {
    boolean well = true;
    Entry.quiet();
    for (Target target : targets) {
      try {
        target.load().run(input);
        out.println(target.name() + ": no finding");
      } catch (Exception | AssertionError | StackOverflowError | OutOfMemoryError e) {
        well = false;
        out.println(target.name() + ": FINDING");
        e.printStackTrace(out);
      }
    }
    out.flush();
    return well ? 0 : 1;
  }
}
