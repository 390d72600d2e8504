package dev.goshawk.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;

/**
 * The {@code goshawk} command: runs one of its subcommands, or prints what there is to run.
 *
 * <p>Exit codes are picocli's: 0 when the command did its work, 1 when it threw, 2 when the command
 * line was wrong.
 */
@Command(
    name = "goshawk",
    description = "gRPC for the JVM: a demonstration, the interop programs and the measurements.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    subcommands = {
      HelpCommand.class,
      DemoCommand.class,
      InteropServerCommand.class,
      InteropClientCommand.class,
      BenchCommand.class,
      SoakCommand.class,
      FuzzCommand.class
    })
public final class Main implements Runnable {
  private final CommandLine commandLine;

  private Main() {
    this.commandLine = new CommandLine(this);
  }

  /**
   * Runs the command line and ends the JVM with its exit code.
   *
   * @param args the subcommand and its options
   */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** The exit code of one command line, without ending the JVM. */
  static int run(String... args) {
    return new Main().commandLine.execute(args);
  }

  /** Without a subcommand: prints the usage. */
  @Override
  public void run() {
    commandLine.usage(commandLine.getOut());
  }

  /** The version of the jar that this class came in, and of the JVM that runs it. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {
        "goshawk " + (version == null ? "(not from a jar)" : version),
        "Java " + Runtime.version() + ", " + System.getProperty("java.vm.name")
      };
    }
  }
}
