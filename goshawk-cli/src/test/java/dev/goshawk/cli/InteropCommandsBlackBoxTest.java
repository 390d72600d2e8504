package dev.goshawk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.testsupport.Ports;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The two interop programs as commands: their flags, what they print, and how they exit. */
@Timeout(120)
class InteropCommandsBlackBoxTest {

  private static final Pattern LISTENING = Pattern.compile("listening on port (\\d+), (\\w+)");

  private final PrintStream systemOut = System.out;
  private final PrintStream systemErr = System.err;
  private final Lines out = new Lines();
  private final Lines err = new Lines();
  private Thread server;

  /** Splits what is printed into lines for whoever waits for them. */
  private static final class Lines extends ByteArrayOutputStream {
    final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final StringBuilder all = new StringBuilder();

    @Override
    public synchronized void flush() {
      String text = toString(StandardCharsets.UTF_8);
      reset();
      all.append(text);
      text.lines().forEach(lines::add);
    }

    synchronized String all() {
      return all.toString();
    }
  }

  @BeforeEach
  void capture() {
    System.setOut(new PrintStream(out, false, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, false, StandardCharsets.UTF_8));
  }

  @AfterEach
  void release() throws InterruptedException {
    System.setOut(systemOut);
    System.setErr(systemErr);
    if (server != null) {
      server.interrupt();
      server.join();
    }
  }

  /** Starts the server command and answers its port. */
  private String serve(String... flags) throws InterruptedException {
    String[] args = new String[flags.length + 2];
    args[0] = "interop-server";
    args[1] = "--port=0";
    System.arraycopy(flags, 0, args, 2, flags.length);
    server = new Thread(() -> Main.run(args), "interop-server");
    server.start();
    String line = out.lines.poll(60, TimeUnit.SECONDS);
    assertThat(line).as("what the server prints; on stderr: %s", err.all()).isNotNull();
    Matcher listening = LISTENING.matcher(line);
    assertThat(listening.matches()).as(line).isTrue();
    return listening.group(1);
  }

  @Test
  void aCasePasses() throws Exception {
    String port = serve();
    assertThat(
            Main.run(
                "interop-client",
                "--server_host=localhost",
                "--server_port=" + port,
                "--test_case=large_unary",
                "--use_tls=false"))
        .as(err.all())
        .isZero();
    assertThat(out.lines.take()).startsWith("large_unary passed");
  }

  @Test
  void aCasePassesOverTls() throws Exception {
    String port = serve("--use_tls=true");
    assertThat(
            Main.run(
                "interop-client",
                "--server_port=" + port,
                "--test_case=ping_pong",
                "--use_tls=true",
                "--use_test_ca=true",
                "--server_host_override=foo.test.google.fr"))
        .as(err.all())
        .isZero();
  }

  @Test
  void flagsMayHaveASpaceInPlaceOfTheSign() throws Exception {
    String port = serve("--use_tls", "true");
    assertThat(
            Main.run(
                "interop-client",
                "--server_host",
                "127.0.0.1",
                "--server_port",
                port,
                "--test_case",
                "rpc_soak",
                "--use_tls",
                "true",
                "--use_test_ca",
                "true",
                "--soak_iterations",
                "4",
                "--soak_num_threads",
                "2",
                "--soak_per_iteration_max_acceptable_latency_ms",
                "60000",
                "--additional_metadata",
                "one:1;two:2"))
        .as(err.all())
        .isZero();
    assertThat(out.all()).contains("soak test ran 4 of 4 iterations, 0 failed");
  }

  @Test
  void aCaseFailsWithWords() throws Exception {
    int closed = Ports.unused();
    assertThat(Main.run("interop-client", "--server_port=" + closed, "--test_case=empty_unary"))
        .isEqualTo(1);
    assertThat(err.lines.take())
        .startsWith("empty_unary failed: a call that was to succeed ended with UNAVAILABLE");
  }

  @Test
  void anUnknownCaseIsAnsweredWithTheKnownOnes() throws Exception {
    assertThat(Main.run("interop-client", "--test_case=nonsense")).isEqualTo(2);
    assertThat(err.lines.take())
        .startsWith("unknown test case 'nonsense'; there are empty_unary, cacheable_unary, ")
        .endsWith(", channel_soak");
  }

  @Test
  void badFlagsAreNamed(@TempDir Path directory) throws Exception {
    assertThat(Main.run("interop-client")).isEqualTo(2);
    assertThat(err.lines.take()).contains("--test_case");
    release();
    capture();
    assertThat(
            Main.run("interop-client", "--test_case=empty_unary", "--additional_metadata=without"))
        .isEqualTo(2);
    assertThat(err.all()).contains("'without', expected name:value");
    Path nothing = Files.createFile(directory.resolve("nothing.pem"));
    assertThat(
            Main.run(
                "interop-server",
                "--port=0",
                "--use_tls",
                "--tls_cert_file=" + nothing,
                "--tls_key_file=" + nothing))
        .isEqualTo(2);
    assertThat(err.all()).contains("nothing.pem");
    assertThat(Main.run("interop-server", "--use_tls", "--tls_key_file=" + nothing)).isEqualTo(2);
    assertThat(err.all()).contains("given together or not at all");
  }

  @Test
  void aPortInUseIsNamed() throws Exception {
    String port = serve();
    assertThat(Main.run("interop-server", "--port=" + port)).isEqualTo(1);
    assertThat(err.lines.take()).contains("cannot listen on ", ":" + port);
  }
}
