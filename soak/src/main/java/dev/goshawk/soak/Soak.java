package dev.goshawk.soak;

import dev.goshawk.soak.fleet.FleetComparison;
import dev.goshawk.soak.fleet.FleetRun;
import dev.goshawk.soak.memory.MemoryRun;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code goshawk soak}: calls of all kinds over a network that fails, for as long as is wanted. */
@Command(
    name = "goshawk soak",
    description = {
      "Makes calls of all kinds, with deadlines and cancellations, between Goshawk and itself and"
          + " grpc-java, while connections are cut, reset, stalled and slowed down and servers and"
          + " clients replaced.",
      "Exit code 0 when every call ended once, in time, with a status that it may have and messages"
          + " that are right, and heap, threads, descriptors and buffers stayed flat; else 1."
    },
    mixinStandardHelpOptions = true)
public final class Soak implements Callable<Integer> {

  private static final double SECONDS_OF_A_MINUTE = 60;
  private static final Duration PERIOD = Duration.ofSeconds(10);

  @Spec
  private @SuppressWarnings("NullAway.Init") CommandSpec spec; // set by picocli

  @Option(
      names = "--minutes",
      paramLabel = "N",
      defaultValue = "5",
      description = "How long; parts of a minute too. Default: ${DEFAULT-VALUE}.")
  private double minutes;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description =
          "What calls and faults are drawn from; another each time unless given. The clock has a"
              + " part in it, so that the same seed does not bring the same run.")
  private @Nullable Long seed;

  @Option(
      names = "--calls",
      paramLabel = "N",
      defaultValue = "8",
      description = "Calls at a time of each client. Default: ${DEFAULT-VALUE}.")
  private int calls;

  @Option(
      names = "--memory",
      description = {
        "Instead: servers and clients in JVMs with heaps of 64 and 128 MiB, whose peers take"
            + " nothing of what is sent to them or send more than is read. Some minutes at most."
      })
  private boolean memory;

  @Option(
      names = "--fleet",
      description = {
        "Instead: our channel over five backends in processes of their own, ours and grpc-java's,"
            + " which are killed, stopped, slowed down, overloaded, drained and replaced, while"
            + " names flap and certificates change. Rounds of about a minute and a half until the"
            + " time is over, at least one."
      })
  private boolean fleet;

  @Option(
      names = "--restarts",
      paramLabel = "N",
      description = {
        "With --fleet, instead of rounds: so many rolling restarts, in each of which all backends"
            + " are drained by SIGTERM and replaced, one after the other, under calls of which none"
            + " may fail. Some ten seconds each."
      })
  private @Nullable Integer restarts;

  @Option(
      names = "--compare",
      description = {
        "With --fleet: the same fleet under grpc-java's channel, too, each with round_robin. Prints"
            + " a table in Markdown, and draws how policies spread calls. About four minutes."
      })
  private boolean compare;

  @Option(
      names = "--to",
      paramLabel = "FILE",
      defaultValue = "docs/load-balancing.svg",
      description = "Where the drawing of --compare goes. Default: ${DEFAULT-VALUE}.")
  private Path to = Path.of("docs/load-balancing.svg");

  private Soak() {}

  /**
   * Runs the command and ends the JVM with its exit code.
   *
   * @param args options
   */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** The exit code of one command line, without ending the JVM. */
  static int run(String... args) {
    return new CommandLine(new Soak()).execute(args);
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    if (memory) {
      return new MemoryRun(spec.commandLine().getOut()).run() ? 0 : 1;
    }
    if (!(minutes > 0) || calls < 1) {
      throw new ParameterException(
          spec.commandLine(), "--minutes and --calls must be more than nothing");
    }
    Duration time = Duration.ofMillis((long) (minutes * SECONDS_OF_A_MINUTE * 1_000));
    long drawn = seed != null ? seed : TimeUnit.NANOSECONDS.toMicros(System.nanoTime()) % 1_000_000;
    if (compare && !fleet) {
      throw new ParameterException(spec.commandLine(), "--compare is for --fleet");
    }
    if (restarts != null && (!fleet || restarts < 1)) {
      throw new ParameterException(
          spec.commandLine(), "--restarts is for --fleet, and has to be 1 or more");
    }
    if (compare) {
      new FleetComparison(drawn, spec.commandLine().getOut()).run(to);
      return 0;
    }
    if (restarts != null) {
      return new FleetRun(drawn, spec.commandLine().getOut()).restart(restarts) ? 0 : 1;
    }
    if (fleet) {
      return new FleetRun(drawn, spec.commandLine().getOut()).run(time) ? 0 : 1;
    }
    return new SoakRun(drawn, calls, spec.commandLine().getOut()).run(time, PERIOD) ? 0 : 1;
  }
}
