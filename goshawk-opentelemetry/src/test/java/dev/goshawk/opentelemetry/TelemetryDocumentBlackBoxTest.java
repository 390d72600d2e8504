package dev.goshawk.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.Server;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.core.trace.CallInstrument;
import dev.goshawk.netty.GoshawkChannel;
import dev.goshawk.testservices.Texts;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The guide lists the instruments that there are, and its dashboard asks for what is exported. */
@Timeout(60)
class TelemetryDocumentBlackBoxTest {

  private static final Path GUIDE = Path.of("../docs/telemetry.md");
  private static final Path DASHBOARD = Path.of("../docs/grafana/goshawk.json");

  /** The first column, and the last. */
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `((?:grpc|rpc)\\.[a-z_.]+)` \\| .* \\| ([^|]+) \\|$");

  /** Names of what channels measure, and of some labels, as the sources have them. */
  private static final Pattern NAMED =
      Pattern.compile("\"(grpc\\.(?:subchannel|lb|client\\.tls|server\\.tls)\\.[a-z_.]+)\"");

  private static final Pattern QUERIED = Pattern.compile("grpc_[a-z_]+");

  private final Seen seen = new Seen();

  @Test
  void guideListsEachInstrumentOfCalls() throws IOException {
    Set<String> listed = new TreeSet<>();
    Matcher row = ROW.matcher(Files.readString(GUIDE));
    while (row.find()) {
      assertThat(listed.add(row.group(1))).as(row.group(1) + " once").isTrue();
      for (CallInstrument instrument : CallInstrument.values()) {
        if (instrument.metric().equals(row.group(1))) {
          assertThat(row.group(2))
              .as(row.group(1))
              .isEqualTo(instrument.isEnabledByDefault() ? "yes" : "no");
        }
      }
    }
    assertThat(listed)
        .containsAll(Arrays.stream(CallInstrument.values()).map(CallInstrument::metric).toList())
        .contains(Instruments.RPC_CLIENT, Instruments.RPC_SERVER)
        .containsAll(ofChannels())
        .hasSize(CallInstrument.values().length + 2 + ofChannels().size());
  }

  /** What the sources of the core and of its policies register. */
  private static Set<String> ofChannels() throws IOException {
    Set<String> names = new TreeSet<>();
    for (String module : new String[] {"goshawk-core", "goshawk-balancers"}) {
      try (Stream<Path> files = Files.walk(Path.of("..", module, "src/main/java"))) {
        for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
          String source = Files.readString(file);
          if (source.contains("core.metrics.Instrument;")) {
            names.addAll(registered(source));
          }
        }
      }
    }
    assertThat(names).hasSizeGreaterThan(10);
    return names;
  }

  private static Set<String> registered(String source) {
    return NAMED
        .matcher(source)
        .results()
        .map(found -> found.group(1))
        .filter(name -> !isLabel(name))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static boolean isLabel(String name) {
    return name.equals("grpc.lb.locality")
        || name.equals("grpc.lb.backend_service")
        || name.endsWith(".detection_method")
        || name.endsWith(".unenforced_reason");
  }

  @Test
  void dashboardAsksForWhatIsExported() throws IOException {
    GoshawkOpenTelemetry telemetry = seen.telemetry();
    try (Server server =
            TelemetryExample.serve(
                seen.api(),
                Texts.service(
                    b -> b.method(Texts.UNARY, Handlers.unary((request, context) -> request))),
                0);
        Channel channel =
            telemetry.addTo(GoshawkChannel.to("localhost:" + server.port()).plaintext()).build()) {
      ClientCalls.unary(channel, CallMetricsBlackBoxTest.UNARY, CallOptions.DEFAULT, "x");
      seen.until("grpc.client.call.duration", 1);
      seen.until("grpc.server.call.duration", 1);
    }
    Set<String> exported =
        seen.metrics().stream()
            .flatMap(TelemetryDocumentBlackBoxTest::ofPrometheus)
            .collect(Collectors.toSet());
    Set<String> labels = Set.of("grpc_method", "grpc_status", "grpc_target");
    Set<String> queried = new TreeSet<>();
    Matcher name = QUERIED.matcher(Files.readString(DASHBOARD));
    while (name.find()) {
      queried.add(name.group());
    }
    queried.removeAll(labels);
    assertThat(queried).hasSizeGreaterThan(7).isSubsetOf(exported);
  }

  /** The names by which Prometheus has a metric. */
  private static Stream<String> ofPrometheus(MetricData metric) {
    String name =
        metric.getName().replace('.', '_')
            + switch (metric.getUnit()) {
              case "s" -> "_seconds";
              case "By" -> "_bytes";
              default -> "";
            };
    return metric.getType() == MetricDataType.HISTOGRAM
        ? Stream.of("_bucket", "_sum", "_count").map(name::concat)
        : Stream.of(name + "_total");
  }

  @Test
  void examplesOfTheGuideWork() {
    try (Server server =
            TelemetryExample.serve(
                seen.api(),
                Texts.service(
                    b -> b.method(Texts.UNARY, Handlers.unary((request, context) -> request))),
                0);
        Channel plaintextIsAskedForTls =
            TelemetryExample.orders(seen.api(), "localhost:" + server.port());
        Channel channel =
            TelemetryExample.chosen(seen.api())
                .addTo(GoshawkChannel.to("localhost:" + server.port()).plaintext())
                .build()) {
      ClientCalls.unary(channel, CallMetricsBlackBoxTest.UNARY, CallOptions.DEFAULT, "x");
      assertThat(seen.count("grpc.subchannel.open_connections")).isEqualTo(1);
      assertThat(seen.points("grpc.client.attempt.started")).isEmpty();
      assertThatThrownBy(
              () ->
                  ClientCalls.unary(
                      plaintextIsAskedForTls,
                      CallMetricsBlackBoxTest.UNARY,
                      CallOptions.DEFAULT,
                      "x"))
          .isInstanceOf(StatusException.class);
      seen.until("grpc.client.attempt.started", 1);
    }
  }
}
