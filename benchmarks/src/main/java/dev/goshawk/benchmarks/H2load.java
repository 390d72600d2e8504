package dev.goshawk.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The load of nghttp2's h2load, a generator that is nobody's own: unary calls, as plain HTTP/2
 * requests with a gRPC body. It looks at the HTTP status alone; the correctness pass looks at the
 * rest. Its processor time is not counted.
 */
final class H2load implements Load {
  static final String PROGRAM = "h2load";

  private static final long PATIENCE_SECONDS = 30;
  private static final double NANOS_PER_SECOND = 1e9;

  private static final Pattern REQUESTS =
      Pattern.compile("requests: .* (\\d+) done, (\\d+) succeeded, (\\d+) failed, (\\d+) errored");
  private static final Pattern RATE = Pattern.compile("finished in .*, ([0-9.]+) req/s");

  private final Settings settings;
  private final Path body;

  H2load(Settings settings) throws IOException {
    this.settings = settings;
    byte[] message = settings.message();
    byte[] framed = new byte[Wire.MESSAGE_HEADER + message.length];
    Wire.putInt(framed, 1, message.length);
    System.arraycopy(message, 0, framed, Wire.MESSAGE_HEADER, message.length);
    body = Files.createTempFile("goshawk-bench", ".grpc");
    body.toFile().deleteOnExit();
    Files.write(body, framed);
  }

  @Override
  public Measured run(Line order) throws IOException, InterruptedException {
    long connections = order.number("connections", settings.connections());
    long inFlight = order.number("inflight", settings.inFlight());
    Process process =
        new ProcessBuilder(
                List.of(
                    PROGRAM,
                    "--duration=" + order.number("millis", 1000) + "ms",
                    "--clients=" + connections,
                    "--max-concurrent-streams=" + inFlight,
                    "--data=" + body,
                    "--header=content-type: application/grpc",
                    "--header=te: trailers",
                    "http://127.0.0.1:"
                        + settings.port()
                        + "/"
                        + settings.service()
                        + "/"
                        + settings.method()))
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException(PROGRAM + " did not end");
    }
    Matcher requests = REQUESTS.matcher(said);
    Matcher rate = RATE.matcher(said);
    if (!requests.find() || !rate.find()) {
      throw new IOException(PROGRAM + " said nothing that is understood: " + said);
    }
    long done = Long.parseLong(requests.group(1));
    long bad = Long.parseLong(requests.group(3)) + Long.parseLong(requests.group(4));
    return new Measured(
        done,
        (long) (done / Double.parseDouble(rate.group(1)) * NANOS_PER_SECOND),
        bad,
        bad == 0 ? "" : said,
        null);
  }

  @Override
  public void close() {}
}
