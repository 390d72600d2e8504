package dev.goshawk.cli;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.interop.ClientOptions;
import dev.goshawk.interop.CredentialOptions;
import dev.goshawk.interop.InteropClient;
import dev.goshawk.interop.InteropFailure;
import dev.goshawk.interop.SoakOptions;
import dev.goshawk.interop.TestCase;
import dev.goshawk.interop.TestCertificates;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code goshawk interop-client}: runs one case of the gRPC interop tests against a server.
 *
 * <p>Exits with 0 when the case passed, 1 when it did not, 2 when it cannot be run as asked.
 */
@Command(
    name = "interop-client",
    description = "Runs one case of the gRPC interop tests against a server.",
    mixinStandardHelpOptions = true)
final class InteropClientCommand implements Callable<Integer> {
  @Spec
  private @SuppressWarnings("NullAway.Init") CommandSpec spec; // set by picocli

  @Option(
      names = "--server_host",
      defaultValue = "localhost",
      paramLabel = "HOST",
      description = "The server. Default: ${DEFAULT-VALUE}.")
  private @SuppressWarnings("NullAway.Init") String host;

  @Option(
      names = "--server_port",
      defaultValue = "8080",
      paramLabel = "PORT",
      description = "Its port. Default: ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--server_host_override",
      paramLabel = "HOST",
      description = "The name that the server's certificate must have, also the :authority.")
  private @Nullable String hostOverride;

  @Option(
      names = "--test_case",
      required = true,
      paramLabel = "CASE",
      description = "One of ${COMPLETION-CANDIDATES}.",
      completionCandidates = CaseNames.class)
  private @SuppressWarnings("NullAway.Init") String testCase;

  @Option(
      names = "--use_tls",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      paramLabel = "true|false",
      description = "Whether to speak TLS. Default: ${DEFAULT-VALUE}.")
  private boolean useTls;

  @Option(
      names = "--use_test_ca",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      paramLabel = "true|false",
      description =
          "Whether TLS trusts the test authority instead of those that Java trusts."
              + " Default: ${DEFAULT-VALUE}.")
  private boolean useTestAuthority;

  @Option(
      names = "--ca_file",
      paramLabel = "FILE",
      description = "The authorities that TLS trusts, PEM, in place of Java's and the test's.")
  private @Nullable Path authorities;

  @Option(
      names = "--additional_metadata",
      defaultValue = "",
      paramLabel = "NAME:VALUE;...",
      description = "Metadata to be sent with every call.")
  private @SuppressWarnings("NullAway.Init") String additionalMetadata;

  @Option(
      names = "--soak_iterations",
      defaultValue = "10",
      paramLabel = "N",
      description = "Soak tests: how many calls are made. Default: ${DEFAULT-VALUE}.")
  private int soakIterations;

  @Option(
      names = "--soak_max_failures",
      defaultValue = "0",
      paramLabel = "N",
      description = "Soak tests: how many calls may fail. Default: ${DEFAULT-VALUE}.")
  private int soakMaxFailures;

  @Option(
      names = "--soak_per_iteration_max_acceptable_latency_ms",
      defaultValue = "1000",
      paramLabel = "MS",
      description = "Soak tests: a call that takes longer has failed. Default: ${DEFAULT-VALUE}.")
  private int soakMaxLatencyMillis;

  @Option(
      names = "--soak_min_time_ms_between_rpcs",
      defaultValue = "0",
      paramLabel = "MS",
      description =
          "Soak tests: the least time from the start of a call to that of the thread's next."
              + " Default: ${DEFAULT-VALUE}.")
  private int soakMinMillisBetween;

  @Option(
      names = "--soak_overall_timeout_seconds",
      paramLabel = "S",
      description =
          "Soak tests: when no more calls are started. Default: iterations times latency.")
  private @Nullable Integer soakOverallSeconds;

  @Option(
      names = "--soak_request_size",
      defaultValue = "271828",
      paramLabel = "BYTES",
      description = "Soak tests: the payload of each request. Default: ${DEFAULT-VALUE}.")
  private int soakRequestSize;

  @Option(
      names = "--soak_response_size",
      defaultValue = "314159",
      paramLabel = "BYTES",
      description = "Soak tests: the payload of each response. Default: ${DEFAULT-VALUE}.")
  private int soakResponseSize;

  @Option(
      names = "--soak_num_threads",
      defaultValue = "1",
      paramLabel = "N",
      description = "Soak tests: how many threads make the calls. Default: ${DEFAULT-VALUE}.")
  private int soakThreads;

  @Option(
      names = "--service_account_key_file",
      paramLabel = "FILE",
      description = "Credentials: the key of a service account, JSON.")
  private @Nullable Path keyFile;

  @Option(
      names = "--oauth_scope",
      defaultValue = "",
      paramLabel = "SCOPE",
      description = "Credentials: what is asked for.")
  private @SuppressWarnings("NullAway.Init") String oauthScope;

  @Option(
      names = "--default_service_account",
      defaultValue = "",
      paramLabel = "EMAIL",
      description = "Credentials: who the metadata server's tokens are for.")
  private @SuppressWarnings("NullAway.Init") String defaultAccount;

  /** The names of all cases, for the help text. */
  static final class CaseNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(TestCase.values()).map(TestCase::flag).iterator();
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    CommandLine commandLine = spec.commandLine();
    PrintWriter out = commandLine.getOut();
    try {
      TestCase test = test();
      ClientOptions options = options();
      InteropClient.run(test, options, line -> print(out, line));
      print(out, test + " passed: " + test.description());
      return 0;
    } catch (InteropFailure e) {
      print(commandLine.getErr(), testCase + " failed: " + e.getMessage());
      return 1;
    } catch (IllegalArgumentException e) {
      print(commandLine.getErr(), String.valueOf(e.getMessage()));
      return CommandLine.ExitCode.USAGE;
    }
  }

  private static void print(PrintWriter target, String line) {
    target.println(line);
    target.flush();
  }

  private TestCase test() {
    return TestCase.of(testCase)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    Arrays.stream(TestCase.values())
                        .map(TestCase::flag)
                        .collect(
                            Collectors.joining(
                                ", ", "unknown test case '" + testCase + "'; there are ", ""))));
  }

  private ClientOptions options() {
    return new ClientOptions(
        host,
        port,
        hostOverride,
        useTls,
        authorities != null ? authorities : useTestAuthority ? TestCertificates.authority() : null,
        metadata(),
        new SoakOptions(
            soakIterations,
            soakMaxFailures,
            Duration.ofMillis(soakMaxLatencyMillis),
            Duration.ofMillis(soakMinMillisBetween),
            soakOverallSeconds == null ? null : Duration.ofSeconds(soakOverallSeconds),
            soakRequestSize,
            soakResponseSize,
            soakThreads),
        new CredentialOptions(keyFile, oauthScope, defaultAccount, null));
  }

  private Metadata metadata() {
    Metadata.Builder metadata = Metadata.builder();
    for (String entry : additionalMetadata.split(";", -1)) {
      if (entry.isEmpty()) {
        continue;
      }
      int colon = entry.indexOf(':');
      if (colon < 0) {
        throw new IllegalArgumentException(
            "--additional_metadata has '" + entry + "', expected name:value");
      }
      metadata.add(
          MetadataKey.ascii(entry.substring(0, colon).toLowerCase(Locale.ROOT)),
          entry.substring(colon + 1));
    }
    return metadata.build();
  }
}
