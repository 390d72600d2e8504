package dev.goshawk.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One run of one target: Jazzer in a process of its own, whose output is written to a log and told
 * in short. One thread; the process has one that fuzzes.
 */
final class FuzzRun {

  private static final Duration PERIOD = Duration.ofSeconds(10);

  /** How long one input may take, in seconds; a longer one is a finding. */
  private static final int INPUT_SECONDS = 20;

  /** What is instrumented, so that new code that an input reaches is seen. */
  private static final String INSTRUMENTED =
      "dev.goshawk.http2.**:dev.goshawk.core.**:dev.goshawk.api.**:dev.goshawk.json.**";

  /** Runs that are shorter begin as fast as they can. */
  private static final Duration BRIEF = Duration.ofSeconds(30);

  /** As above, in inputs. */
  private static final long FEW = 20_000;

  /** Jazzer's detectors of injections, which have no work here and cost seconds at the start. */
  private static final List<String> DETECTORS =
      List.of(
          "BigDecimal",
          "ClojureLangHooks",
          "Deserialization",
          "ExpressionLanguageInjection",
          "FilePathTraversal",
          "LdapInjection",
          "NamingContextLookup",
          "OsCommandInjection",
          "ReflectiveCall",
          "RegexInjection",
          "RegexRoadblocks",
          "ScriptEngineInjection",
          "ServerSideRequestForgery",
          "SqlInjection",
          "TemplateInjection",
          "UnsafeSanitizer",
          "XPathInjection",
          "XmlParserSsrfGuidance");

  /**
   * How long and from what.
   *
   * @param time how long at most
   * @param executions how many inputs at most; 0 for any number
   * @param seed what inputs are drawn from
   */
  record Limits(Duration time, long executions, long seed) {
    private boolean areBrief() {
      return time.compareTo(BRIEF) < 0 || (executions > 0 && executions <= FEW);
    }
  }

  private final Target target;
  private final Path corpus;
  private final Path findings;
  private final PrintWriter out;
  private long executions;
  private String coverage = "0";
  private @Nullable String failure;
  private @Nullable Path input;
  private boolean inTrace;
  private final List<String> trace = new ArrayList<>();

  /**
   * A run that has not begun.
   *
   * @param corpus where inputs are kept that reach new code; those of the repository are added
   * @param findings where an input goes that is a finding, and the log
   */
  FuzzRun(Target target, Path corpus, Path findings, PrintWriter out) {
    this.target = target;
    this.corpus = corpus.toAbsolutePath();
    this.findings = findings.toAbsolutePath();
    this.out = out;
  }

  /** How many inputs were run. */
  long executions() {
    return executions;
  }

  /** The input that is a finding, or null. */
  @Nullable Path finding() {
    return input;
  }

  /** Runs to the end, and answers whether nothing was found. */
  boolean run(Limits limits) throws IOException, InterruptedException {
    Files.createDirectories(findings);
    Corpus.copy(target, corpus);
    Path log = findings.resolve(target.name() + ".log");
    say(
        String.format(
            Locale.ROOT, "seed %d; the fuzzer's own words are in %s", limits.seed(), log));
    long began = System.nanoTime();
    Process process =
        new ProcessBuilder(command(limits))
            .directory(findings.toFile())
            .redirectErrorStream(true)
            .start();
    Thread end = new Thread(process::destroyForcibly, "end-of-the-fuzzer");
    Runtime.getRuntime().addShutdownHook(end);
    int code;
    try (BufferedReader lines =
            new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        PrintWriter copy = new PrintWriter(Files.newBufferedWriter(log, UTF_8))) {
      long next = PERIOD.toNanos();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        copy.println(line);
        read(line);
        long now = System.nanoTime() - began;
        if (now >= next) {
          progress(now);
          next += PERIOD.toNanos();
        }
      }
      code = process.waitFor();
    } finally {
      process.destroyForcibly();
      Runtime.getRuntime().removeShutdownHook(end);
    }
    return tell(code, System.nanoTime() - began, log);
  }

  private List<String> command(Limits limits) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx1g", "-XX:+UseSerialGC"));
    if (limits.areBrief()) {
      command.add("-XX:TieredStopAtLevel=1"); // the other compiler would not pay for itself
    }
    int version = Runtime.version().feature();
    if (version >= 21) {
      command.add("-XX:+EnableDynamicAgentLoading"); // Jazzer makes itself one
    }
    if (version >= 24) {
      command.add("--enable-native-access=ALL-UNNAMED");
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add("com.code_intelligence.jazzer.Jazzer");
    command.add("--target_class=" + Entry.class.getName());
    command.add("--target_args=" + target.className());
    command.add("--instrumentation_includes=" + INSTRUMENTED);
    command.add("--disabled_hooks=" + detectors());
    command.add("--reproducer_path=" + findings);
    command.add("-artifact_prefix=" + findings + "/" + target.name() + "-");
    command.add("-max_total_time=" + Math.max(1, limits.time().toSeconds()));
    if (limits.executions() > 0) {
      command.add("-runs=" + limits.executions());
    }
    command.add("-seed=" + limits.seed());
    command.add("-max_len=" + target.maxLength());
    command.add("-timeout=" + INPUT_SECONDS);
    command.add("-rss_limit_mb=0"); // the heap has its own
    command.add(corpus.toString());
    return command;
  }

  private static String detectors() {
    return DETECTORS.stream()
        .map(name -> "com.code_intelligence.jazzer.sanitizers." + name)
        .collect(Collectors.joining(":"));
  }

  private void read(String line) {
    if (line.startsWith(Entry.EXECUTIONS)) {
      executions = Long.parseLong(line.substring(Entry.EXECUTIONS.length()).trim());
    } else if (line.startsWith("#") && line.contains(" cov: ")) {
      coverage = line.replaceFirst(".* cov: (\\d+) .*", "$1");
    } else if (line.startsWith("== Java ") || line.contains("ERROR: libFuzzer: ")) {
      failure = failure == null ? line : failure;
      inTrace = true;
    } else if (line.startsWith("== libFuzzer crashing input")) {
      inTrace = false;
    } else if (line.contains("Test unit written to ")) {
      input = Path.of(line.replaceFirst(".*Test unit written to ", "").trim());
      inTrace = false;
    }
    if (inTrace) {
      trace.add(line);
    }
  }

  private void progress(long nanos) throws IOException {
    say(
        String.format(
            Locale.ROOT, "%,d s, %s", TimeUnit.NANOSECONDS.toSeconds(nanos), figures(nanos)));
  }

  private String figures(long nanos) throws IOException {
    long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos));
    long inputs;
    try (Stream<Path> files = Files.list(corpus)) {
      inputs = files.count();
    }
    return String.format(
        Locale.ROOT,
        "%,d executions (%,d/s), coverage %s, corpus of %,d inputs",
        executions,
        executions * 1_000 / millis,
        coverage,
        inputs);
  }

  private boolean tell(int code, long nanos, Path log) throws IOException {
    String figures = figures(nanos);
    if (input != null) {
      say(String.format(Locale.ROOT, "FINDING: %s", failure == null ? "see " + log : failure));
      trace.stream().skip(1).forEach(out::println);
      say(String.format(Locale.ROOT, "the input is %s", input));
      say(
          String.format(
              Locale.ROOT, "replay it by: ./goshawk fuzz %s --replay %s", target.name(), input));
    } else if (code != 0) {
      say(
          String.format(
              Locale.ROOT, "the fuzzer ended with exit code %d; its words are in %s", code, log));
    } else {
      say(String.format(Locale.ROOT, "no finding in %,d s", TimeUnit.NANOSECONDS.toSeconds(nanos)));
    }
    say(String.format(Locale.ROOT, "in all %s in %s", figures, corpus));
    return input == null && code == 0;
  }

  private void say(String words) {
    out.println(target.name() + ": " + words);
    out.flush();
  }
}
