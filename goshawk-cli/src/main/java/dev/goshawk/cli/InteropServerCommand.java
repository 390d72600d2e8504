package dev.goshawk.cli;

import dev.goshawk.api.Server;
import dev.goshawk.interop.InteropServer;
import dev.goshawk.interop.InteropServer.Identity;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code goshawk interop-server}: the gRPC interop test service, with health, load reports and
 * reflection, until the process is stopped by SIGTERM or SIGINT. Then it is no longer healthy and
 * takes no more calls, and those under way have 10 s to end.
 */
@Command(
    name = "interop-server",
    description = {
      "Serves the gRPC interop test service, health, load reports and reflection until it is stopped.",
      "SIGTERM and SIGINT leave calls that are under way 10 s to end."
    },
    mixinStandardHelpOptions = true)
final class InteropServerCommand implements Callable<Integer> {
  private static final Duration GRACE = Duration.ofSeconds(10);

  @Spec
  private @SuppressWarnings("NullAway.Init") CommandSpec spec; // set by picocli

  @Option(
      names = "--port",
      defaultValue = "8080",
      paramLabel = "PORT",
      description = "Where to listen; 0 for any free port. Default: ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--use_tls",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      paramLabel = "true|false",
      description = "Whether to speak TLS. Default: ${DEFAULT-VALUE}.")
  private boolean useTls;

  @Option(
      names = "--tls_cert_file",
      paramLabel = "FILE",
      description = "The certificate for TLS, PEM, in place of the test certificate.")
  private @Nullable Path certificates;

  @Option(
      names = "--tls_key_file",
      paramLabel = "FILE",
      description = "Its private key, PEM, PKCS #8.")
  private @Nullable Path key;

  @Override
  public Integer call() {
    CommandLine commandLine = spec.commandLine();
    Server server;
    try {
      server = InteropServer.start(port, useTls ? identity() : null);
    } catch (IllegalArgumentException e) {
      commandLine.getErr().println(String.valueOf(e.getMessage()));
      return CommandLine.ExitCode.USAGE;
    } catch (UncheckedIOException e) {
      Throwable cause = e.getCause();
      commandLine.getErr().println((cause == null ? e : cause).getMessage());
      return 1;
    }
    try (server) {
      Runtime.getRuntime()
          .addShutdownHook(new Thread(() -> server.shutdown(GRACE).join(), "interop-server-stop"));
      PrintWriter out = commandLine.getOut();
      out.println("listening on port " + server.port() + (useTls ? ", TLS" : ", plaintext"));
      out.flush();
      server.awaitTermination();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // as good a way to stop it as any
    }
    return 0;
  }

  private Identity identity() {
    if (certificates == null && key == null) {
      return Identity.test();
    }
    if (certificates == null || key == null) {
      throw new IllegalArgumentException(
          "--tls_cert_file and --tls_key_file are given together or not at all");
    }
    return new Identity(certificates, key);
  }
}
