package dev.goshawk.benchmarks;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code goshawk bench}: measures Goshawk beside grpc-java, Vert.x and the wire. */
@Command(
    name = "goshawk bench",
    description = {
      "Measures Goshawk beside grpc-java, Vert.x and the wire, each side in processes of its own,"
          + " in turns.",
      "Exit code 0 when everything was measured, whatever came out."
    },
    mixinStandardHelpOptions = true)
public final class Bench implements Callable<Integer> {
  @Spec
  private @SuppressWarnings("NullAway.Init") CommandSpec spec; // set by picocli

  @Parameters(
      arity = "0..*",
      paramLabel = "SCENARIO",
      description = {
        "A scenario, a variant of one (server-unary:1x100), or all.",
        "micro NAME runs the inner benchmarks whose names contain NAME.",
        "overload offers a server up to three times what it can do, with limits and without; --to"
            + " draws that."
      })
  private List<String> names = List.of();

  @Option(names = "--list", description = "Lists the scenarios and their variants.")
  private boolean list;

  @Option(
      names = "--quick",
      description = "Takes less than eight minutes for all, with wider spreads.")
  private boolean quick;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Writes the results to a file as lines of JSON; - prints them instead of text.")
  private @Nullable String json;

  @Option(
      names = "--side",
      split = ",",
      paramLabel = "SIDE",
      description = "Only beside these: g0, g1, base, vertx, floor.")
  private List<String> sides = List.of();

  @Option(
      names = "--java",
      paramLabel = "HOME",
      description =
          "The newest JDK, for the scenarios that ask for it; else looked for in the usual places.")
  private @Nullable Path java;

  @Option(names = "--rounds", description = "Blocks of every side in each repetition.")
  private int rounds;

  @Option(names = "--repetitions", description = "How often all processes are started anew.")
  private int repetitions;

  @Option(names = "--block", paramLabel = "MILLIS", description = "The length of a block.")
  private long blockMillis;

  @Option(names = "--warm", paramLabel = "MILLIS", description = "The longest warm-up of a side.")
  private long warmMillis;

  @Option(
      names = "--draw",
      paramLabel = "FILE",
      description = "Draws results that --json wrote, and prints them as a table in Markdown.")
  private @Nullable Path draw;

  @Option(
      names = "--to",
      paramLabel = "FILE",
      description = "Where the drawing goes. Default: docs/maintainers/performance.svg.")
  private Path to = Path.of("docs/maintainers/performance.svg");

  private Bench() {}

  /**
   * Runs the command and ends the JVM with its exit code.
   *
   * @param args scenarios and options
   */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Bench()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    if (draw != null) {
      Results results = Results.read(draw);
      Files.writeString(to, Drawing.of(results));
      Markdown.of(results).forEach(out::println);
      return 0;
    }
    if (list) {
      list(out);
      return 0;
    }
    if (names.isEmpty()) {
      spec.commandLine().usage(out);
      return 2;
    }
    if (names.get(0).equals("micro")) {
      Micro.run(names.subList(1, names.size()));
      return 0;
    }
    if (names.get(0).equals("overload")) {
      overload(out);
      return 0;
    }
    measure(out);
    return 0;
  }

  private void overload(PrintWriter out) throws IOException, InterruptedException {
    Peer.Source processes =
        new ChildProcess.Commands(Machine.runningJdk(), System.getProperty("java.class.path"));
    Overload.Result result = new Overload(processes, quick, out).run();
    if (spec.commandLine().getParseResult().hasMatchedOption("--to")) {
      Files.writeString(to, OverloadDrawing.of(result));
    }
  }

  private static void list(PrintWriter out) {
    for (Scenario scenario : Scenarios.ALL) {
      out.printf(Locale.ROOT, "%-18s %s%n", scenario.name(), scenario.about());
      out.printf(
          Locale.ROOT,
          "%-18s   variants %s; beside %s%s%n",
          "",
          scenario.variants().stream().map(Scenario.Variant::name).toList(),
          scenario.sides().stream().filter(s -> s != Side.GOSHAWK).map(Side::label).toList(),
          scenario.newestJdk() ? "; newest JDK" : "");
    }
  }

  private Budget budget() {
    Budget budget = quick ? Budget.QUICK : Budget.FULL;
    return new Budget(
        repetitions > 0 ? repetitions : budget.repetitions(),
        rounds > 0 ? rounds : budget.rounds(),
        blockMillis > 0 ? blockMillis : budget.blockMillis(),
        warmMillis > 0 ? warmMillis : budget.warmMillis(),
        budget.starts(),
        budget.connections(),
        budget.streams());
  }

  /** The scenarios asked for, each with the variants asked for. */
  private List<Scenario> chosen() {
    if (names.contains("all")) {
      return Scenarios.ALL.stream().map(s -> s.only(List.of(), onlySides())).toList();
    }
    Map<String, List<String>> variants = new LinkedHashMap<>();
    for (String name : names) {
      String[] parts = name.split(":", 2);
      List<String> some = variants.computeIfAbsent(parts[0], n -> new ArrayList<>());
      if (parts.length == 2) {
        some.add(parts[1]);
      }
    }
    List<Scenario> chosen = new ArrayList<>();
    variants.forEach(
        (name, some) -> {
          Scenario scenario = Scenarios.named(name).only(some, onlySides());
          if (scenario.variants().isEmpty()) {
            throw new IllegalArgumentException(
                "scenario " + name + " has no variant " + some + "; see bench --list");
          }
          chosen.add(scenario);
        });
    return chosen;
  }

  private List<Side> onlySides() {
    return sides.stream().map(Side::of).toList();
  }

  private void measure(PrintWriter out) throws IOException, InterruptedException {
    List<Scenario> scenarios;
    try {
      scenarios = chosen();
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    String classPath = System.getProperty("java.class.path");
    Path running = Machine.runningJdk();
    Path newest = java != null ? java : Machine.newestJdk();
    Progress progress = new Progress();
    Budget budget = budget();
    boolean lines = "-".equals(json);
    Results.Run run =
        new Results.Run(
            String.join(" ", spec.commandLine().getParseResult().originalArgs()),
            Machine.describe(),
            Versions.of(classPath),
            quick,
            Machine.pins());
    if (lines) {
      out.println(Results.line(run));
    } else {
      SettingSheet.of(run, scenarios, budget, running, newest).forEach(out::println);
    }
    out.flush();
    Map<Path, Runner> runners = new LinkedHashMap<>();
    List<Outcome> outcomes = new ArrayList<>();
    for (Scenario scenario : scenarios) {
      Path jdk = scenario.newestJdk() && newest != null ? newest : running;
      if (scenario.newestJdk() && newest == null) {
        System.err.println("bench: no JDK newer than this one was found for " + scenario.name());
      }
      Runner runner =
          runners.computeIfAbsent(
              jdk,
              home ->
                  new Runner(
                      new ChildProcess.Commands(home, classPath),
                      budget,
                      Machine.pins(),
                      progress::say));
      Samples samples = runner.run(scenario);
      progress.clear();
      String version = "" + Machine.version(jdk);
      for (String variant : samples.figures().keySet()) {
        Outcome outcome =
            Outcome.of(
                scenario,
                variant,
                version,
                samples.figures().getOrDefault(variant, Map.of()),
                samples.notes());
        outcomes.add(outcome);
        if (lines) {
          out.println(Results.line(outcome));
        } else {
          Report.table(outcome).forEach(out::println);
        }
        out.flush();
      }
    }
    Results results = new Results(run, outcomes);
    if (!lines) {
      Report.targets(results).forEach(out::println);
      if (quick) {
        out.println("\nquick: short warm-ups and few blocks; the spreads are wide and say so.");
      }
      out.flush();
    }
    if (json != null && !lines) {
      Files.write(Path.of(json), results.lines(), StandardCharsets.UTF_8);
    }
  }

  /** Lines of what is compared with which settings. */
  private static final class SettingSheet {
    static List<String> of(
        Results.Run run, List<Scenario> scenarios, Budget budget, Path jdk, @Nullable Path newest) {
      List<String> lines = new ArrayList<>();
      lines.add("machine   " + run.machine());
      lines.add(
          "JDK       "
              + Runtime.version()
              + " at "
              + jdk
              + (newest == null ? "" : "; newest: " + Machine.version(newest) + " at " + newest));
      lines.add("versions  " + String.join(", ", run.versions()));
      for (Side side : Side.values()) {
        if (scenarios.stream().anyMatch(s -> s.sides().contains(side))) {
          lines.add(String.format(Locale.ROOT, "%-9s %s", side.label(), side.about()));
        }
      }
      Settings plain = Settings.of(Map.of("pinned", run.pinned() ? "yes" : "no"));
      lines.add(
          "flags     "
              + String.join(" ", new ChildProcess.Commands(jdk, "").flags(plain))
              + (run.pinned() ? "; server on core 0, client on core 1 after warm-up" : ""));
      lines.add(
          String.format(
              Locale.ROOT,
              "blocks    %d x %d of %d ms each side, in turns, after up to %d ms of warm-up",
              budget.repetitions(),
              budget.rounds(),
              budget.blockMillis(),
              budget.warmMillis()));
      lines.add("figures   median [95 % interval, or least - greatest of few]");
      return lines;
    }
  }

  /** The versions of what is measured, from the names of the jars. */
  private static final class Versions {
    private static final List<String> SHOWN =
        List.of(
            "goshawk-core",
            "grpc-netty-shaded",
            "vertx-grpc-server",
            "netty-transport",
            "protobuf-java");

    static List<String> of(String classPath) {
      List<String> versions = new ArrayList<>();
      for (String name : SHOWN) {
        Arrays.stream(classPath.split(File.pathSeparator, -1))
            .map(jar -> Path.of(jar).getFileName().toString().replaceFirst("\\.jar$", ""))
            .filter(jar -> jar.matches(name + "-\\d.*"))
            .forEach(
                jar -> versions.add(name + jar.substring(name.length()).replaceFirst("-", " ")));
      }
      return versions;
    }
  }

  /** A line on the standard error that is written over, or lines where that is no terminal. */
  private static final class Progress {
    private final boolean terminal = isTerminal();
    private String last = "";

    /** Whether the standard error goes to one, where the system lets that be known. */
    private static boolean isTerminal() {
      Path standardError = Path.of("/proc/self/fd/2");
      try {
        String target = Files.readSymbolicLink(standardError).toString();
        return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
      } catch (IOException | UnsupportedOperationException e) {
        return false;
      }
    }

    void say(String what) {
      if (terminal) {
        System.err.print("\r\033[K" + what);
      } else if (!what.equals(last)) {
        System.err.println(what);
      }
      last = what;
    }

    void clear() {
      if (terminal) {
        System.err.print("\r\033[K");
      }
    }
  }
}
