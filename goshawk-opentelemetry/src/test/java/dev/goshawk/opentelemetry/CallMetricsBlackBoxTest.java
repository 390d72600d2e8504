package dev.goshawk.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.Server;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.core.config.RetryPolicy;
import dev.goshawk.core.trace.CallInstrument;
import dev.goshawk.netty.GoshawkChannel;
import dev.goshawk.netty.GoshawkServer;
import dev.goshawk.testservices.Texts;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.metrics.data.ExemplarData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Metrics of calls, as the real SDK has them. Numbers of traps are those of the pitfalls' page. */
@Timeout(60)
class CallMetricsBlackBoxTest {

  private static final String METHOD = "t.T/Unary";

  /** As generated methods are: telemetry may name it. */
  static final MethodDescriptor<String, String> UNARY = named("Unary");

  private static final MethodDescriptor<String, String> UNSERVED = named("Unserved");

  private static MethodDescriptor<String, String> named(String name) {
    return MethodDescriptor.builder(MethodDescriptor.Kind.UNARY, Texts.NAME, name)
        .requests(Texts.TEXT)
        .responses(Texts.TEXT)
        .sampledToLocalTracing(true)
        .build();
  }

  private final Seen seen = new Seen();

  private static Server serve(GoshawkOpenTelemetry telemetry, Handlers.Unary<String, String> code) {
    return telemetry
        .addTo(GoshawkServer.builder().port(0))
        .service(Texts.service(b -> b.method(Texts.UNARY, Handlers.unary(code))))
        .start();
  }

  private static GoshawkChannel.Builder to(Server server) {
    return GoshawkChannel.to("localhost:" + server.port()).plaintext();
  }

  private static String call(Channel channel, String request) {
    return ClientCalls.unary(channel, UNARY, CallOptions.DEFAULT, request);
  }

  @Test
  void callIsMeasuredOnBothSidesByGrpcsNames() {
    GoshawkOpenTelemetry telemetry = seen.telemetry();
    int port;
    try (Server server = serve(telemetry, (request, context) -> request + request);
        Channel channel = telemetry.addTo(to(server)).build()) {
      port = server.port();
      assertThat(call(channel, "four")).isEqualTo("fourfour");
      seen.until("grpc.server.call.duration", 1);
      seen.until("grpc.client.call.duration", 1);
    }
    assertThat(seen.metricNames())
        .containsExactlyElementsOf(
            Arrays.stream(CallInstrument.values())
                .filter(CallInstrument::isEnabledByDefault)
                .map(CallInstrument::metric)
                .sorted()
                .toList());
    String target = "dns:///localhost:" + port;
    for (CallInstrument instrument : CallInstrument.values()) {
      if (instrument.isEnabledByDefault()) {
        MetricData metric = seen.metric(instrument.metric()).orElseThrow();
        assertThat(metric.getUnit()).isEqualTo(instrument.unit());
        assertThat(metric.getDescription()).isEqualTo(instrument.description());
        var labels = seen.points(instrument.metric()).get(0).getAttributes();
        assertThat(labels.asMap().keySet())
            .extracting(key -> key.getKey())
            .containsExactlyInAnyOrderElementsOf(instrument.labels());
        assertThat(Seen.label(labels, "grpc.method")).isEqualTo(METHOD);
        assertThat(Seen.label(labels, "grpc.status")).isIn("", "OK");
        assertThat(Seen.label(labels, "grpc.target")).isIn("", target);
        assertThat(seen.count(instrument.metric())).isEqualTo(1);
      }
    }
    assertThat(sum("grpc.client.attempt.sent_total_compressed_message_size")).isEqualTo(4);
    assertThat(sum("grpc.client.attempt.rcvd_total_compressed_message_size")).isEqualTo(8);
    assertThat(sum("grpc.server.call.sent_total_compressed_message_size")).isEqualTo(8);
    assertThat(sum("grpc.server.call.rcvd_total_compressed_message_size")).isEqualTo(4);
    assertThat(seen.metrics().get(0).getInstrumentationScopeInfo().getName())
        .isEqualTo("dev.goshawk.opentelemetry");
  }

  private double sum(String name) {
    return ((HistogramPointData) seen.points(name).get(0)).getSum();
  }

  @Test
  void telemetryTrap24_histogramsHaveGrpcsBuckets() {
    GoshawkOpenTelemetry telemetry = seen.telemetry();
    try (Server server = serve(telemetry, (request, context) -> request);
        Channel channel = telemetry.addTo(to(server)).build()) {
      call(channel, "x");
      seen.until("grpc.server.call.duration", 1);
      seen.until("grpc.client.call.duration", 1);
    }
    for (CallInstrument instrument : CallInstrument.values()) {
      if (instrument.isEnabledByDefault() && instrument.kind() == CallInstrument.Kind.HISTOGRAM) {
        assertThat(((HistogramPointData) seen.points(instrument.metric()).get(0)).getBoundaries())
            .as(instrument.metric())
            .isEqualTo(instrument.buckets());
      }
    }
    assertThat(CallInstrument.CLIENT_CALL_DURATION.buckets()).hasSize(41).contains(0.00001, 0.013);
    assertThat(CallInstrument.CLIENT_ATTEMPT_SENT.buckets()).hasSize(14).contains(4294967296.0);
    assertThat(CallInstrument.CLIENT_CALL_TRANSPARENT_RETRIES.buckets())
        .containsExactly(1.0, 2.0, 3.0, 4.0, 5.0, 10.0);
  }

  @Test
  void telemetryTrap19_attemptsOfARetriedCallCountEachAndTheCallOnce() {
    GoshawkOpenTelemetry telemetry =
        seen.telemetry(
            b ->
                b.enable(
                    "grpc.client.call.retries",
                    "grpc.client.call.transparent_retries",
                    "grpc.client.call.hedges",
                    "grpc.client.call.retry_delay"));
    AtomicInteger calls = new AtomicInteger();
    Handlers.Unary<String, String> fails =
        (request, context) -> {
          if (calls.incrementAndGet() < 3) {
            throw Status.UNAVAILABLE.exception();
          }
          return request;
        };
    RetryPolicy policy =
        RetryPolicy.of(3)
            .on(Status.Code.UNAVAILABLE)
            .backoff(Duration.ofMillis(2), Duration.ofMillis(3), 1);
    try (Server server = serve(telemetry, fails);
        Channel channel = telemetry.addTo(to(server)).retry(policy).build()) {
      call(channel, "x");
      seen.until("grpc.client.call.duration", 1);
      seen.until("grpc.server.call.duration", 3);
    }
    assertThat(seen.count("grpc.client.attempt.started")).isEqualTo(3);
    assertThat(seen.count("grpc.client.attempt.duration", "grpc.status", "UNAVAILABLE"))
        .isEqualTo(2);
    assertThat(seen.count("grpc.client.attempt.duration", "grpc.status", "OK")).isEqualTo(1);
    assertThat(seen.count("grpc.client.call.duration")).isEqualTo(1);
    assertThat(sum("grpc.client.call.retries")).isEqualTo(2);
    assertThat(sum("grpc.client.call.retry_delay")).isBetween(0.001, 60.0);
    assertThat(seen.points("grpc.client.call.transparent_retries")).isEmpty();
    assertThat(seen.points("grpc.client.call.hedges")).isEmpty();
  }

  @Test
  void telemetryTrap35_callWithoutRetryHasNoDelay() {
    GoshawkOpenTelemetry telemetry =
        seen.telemetry(b -> b.enable("grpc.client.call.retries", "grpc.client.call.retry_delay"));
    try (Server server = serve(telemetry, (request, context) -> request);
        Channel channel = telemetry.addTo(to(server)).build()) {
      call(channel, "x");
      seen.until("grpc.client.call.duration", 1);
    }
    assertThat(seen.metricNames())
        .doesNotContain("grpc.client.call.retries", "grpc.client.call.retry_delay");
  }

  @Test
  void telemetryTrap20_attemptThatIsNeverPickedForCountsWithItsStatus() throws IOException {
    GoshawkOpenTelemetry telemetry = seen.telemetry();
    try (Channel channel =
        telemetry.addTo(GoshawkChannel.to("localhost:" + closedPort()).plaintext()).build()) {
      assertThatThrownBy(() -> call(channel, "x")).isInstanceOf(StatusException.class);
      seen.until("grpc.client.call.duration", 1);
    }
    assertThat(seen.count("grpc.client.attempt.started")).isEqualTo(1);
    assertThat(seen.count("grpc.client.attempt.duration", "grpc.status", "UNAVAILABLE"))
        .isEqualTo(1);
    assertThat(seen.count("grpc.client.call.duration", "grpc.status", "UNAVAILABLE")).isEqualTo(1);
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Test
  void telemetryTrap31_deadlineIsDeadlineExceededOnBothSides() {
    GoshawkOpenTelemetry telemetry = seen.telemetry();
    Handlers.Unary<String, String> waits =
        (request, context) -> {
          CountDownLatch cancelled = new CountDownLatch(1);
          context.onCancel(cancelled::countDown);
          assertThat(cancelled.await(60, TimeUnit.SECONDS)).isTrue();
          return request;
        };
    try (Server server = serve(telemetry, waits);
        Channel channel = telemetry.addTo(to(server)).build()) {
      CallOptions options = CallOptions.DEFAULT.withTimeout(Duration.ofMillis(300));
      assertThatThrownBy(() -> ClientCalls.unary(channel, UNARY, options, "x"))
          .isInstanceOf(StatusException.class);
      seen.until("grpc.client.call.duration", 1);
      seen.until("grpc.server.call.duration", 1);
    }
    String status = "DEADLINE_EXCEEDED";
    assertThat(seen.count("grpc.client.call.duration", "grpc.status", status)).isEqualTo(1);
    assertThat(seen.count("grpc.client.attempt.duration", "grpc.status", status)).isEqualTo(1);
  }

  @Test
  void telemetryTrap21_methodsThatNobodyKnowsAreOther() {
    GoshawkOpenTelemetry telemetry = seen.telemetry();
    try (Server server = serve(telemetry, (request, context) -> request);
        Channel channel = telemetry.addTo(to(server)).build()) {
      assertThatThrownBy(() -> ClientCalls.unary(channel, UNSERVED, CallOptions.DEFAULT, "x"))
          .isInstanceOf(StatusException.class);
      ClientCalls.unary(channel, Texts.UNARY, CallOptions.DEFAULT, "x"); // not generated
      seen.until("grpc.server.call.duration", 2);
      seen.until("grpc.client.call.duration", 2);
    }
    assertThat(seen.count("grpc.server.call.duration", "grpc.method", "other")).isEqualTo(1);
    assertThat(seen.count("grpc.server.call.duration", "grpc.method", METHOD)).isEqualTo(1);
    assertThat(seen.count("grpc.client.call.duration", "grpc.method", "other")).isEqualTo(1);
    assertThat(seen.count("grpc.client.call.duration", "grpc.method", "t.T/Unserved")).isEqualTo(1);
    assertThat(seen.spans("Recv.other", 1)).hasSize(1);
  }

  @Test
  void methodsMayBeNamedAllTheSame() {
    GoshawkOpenTelemetry telemetry = seen.telemetry(b -> b.methods(name -> name.startsWith("t.")));
    try (Server server = serve(telemetry, (request, context) -> request);
        Channel channel = telemetry.addTo(to(server)).build()) {
      assertThatThrownBy(() -> ClientCalls.unary(channel, Texts.UNSERVED, CallOptions.DEFAULT, "x"))
          .isInstanceOf(StatusException.class);
      seen.until("grpc.server.call.duration", 1);
      seen.until("grpc.client.call.duration", 1);
    }
    assertThat(seen.count("grpc.server.call.duration", "grpc.method", "t.T/Unserved")).isEqualTo(1);
    assertThat(seen.count("grpc.client.call.duration", "grpc.method", "t.T/Unserved")).isEqualTo(1);
  }

  @Test
  void telemetryTrap22_targetsMayBeLeftOut() {
    GoshawkOpenTelemetry telemetry =
        seen.telemetry(b -> b.targets(target -> target.startsWith("xds:")));
    try (Server server = serve(telemetry, (request, context) -> request);
        Channel channel = telemetry.addTo(to(server)).build()) {
      call(channel, "x");
      seen.until("grpc.client.call.duration", 1);
    }
    assertThat(seen.count("grpc.client.call.duration", "grpc.target", "other")).isEqualTo(1);
    assertThat(seen.points("grpc.client.call.duration")).hasSize(1);
  }

  @Test
  void telemetryTrap23_globalInstanceIsNotTaken() {
    GlobalOpenTelemetry.resetForTest();
    Seen global = new Seen();
    GlobalOpenTelemetry.set(global.api());
    try {
      GoshawkOpenTelemetry telemetry = seen.telemetry();
      try (Server server = serve(telemetry, (request, context) -> request);
          Channel channel = telemetry.addTo(to(server)).build()) {
        call(channel, "x");
        seen.until("grpc.client.call.duration", 1);
      }
      assertThat(global.metrics()).isEmpty();
      assertThat(global.spanNames()).isEmpty();
    } finally {
      GlobalOpenTelemetry.resetForTest();
      global.close();
    }
  }

  @Test
  void telemetryTrap25_exemplarsNameTheSpanOfTheCall() {
    GoshawkOpenTelemetry telemetry = seen.telemetry();
    try (Server server = serve(telemetry, (request, context) -> request);
        Channel channel = telemetry.addTo(to(server)).build()) {
      call(channel, "x");
      SpanData received = seen.span("Recv.t.T.Unary");
      seen.until("grpc.server.call.duration", 1);
      assertThat(exemplar("grpc.server.call.duration").getSpanContext().getSpanId())
          .isEqualTo(received.getSpanId());
      assertThat(exemplar("grpc.client.call.duration").getSpanContext().getSpanId())
          .isEqualTo(seen.span("Sent.t.T.Unary").getSpanId());
      assertThat(exemplar("grpc.client.attempt.duration").getSpanContext().getSpanId())
          .isEqualTo(seen.span("Attempt.t.T.Unary").getSpanId());
    }
  }

  @Test
  void exemplarsNameTheSpanOfTheCallerWhereCallsHaveNone() {
    GoshawkOpenTelemetry telemetry = seen.telemetry(b -> b.tracing(false));
    try (Server server = serve(telemetry, (request, context) -> request);
        Channel channel = telemetry.addTo(to(server)).build()) {
      Span own = seen.api().getTracer("application").spanBuilder("own").startSpan();
      Scope scope = own.makeCurrent();
      try {
        call(channel, "x");
      } finally {
        scope.close();
        own.end();
      }
      assertThat(exemplar("grpc.client.call.duration").getSpanContext().getSpanId())
          .isEqualTo(own.getSpanContext().getSpanId());
    }
  }

  private ExemplarData exemplar(String name) {
    seen.until(name, 1);
    return seen.exemplars(name).get(0);
  }

  @Test
  void telemetryTrap27_everythingIsMeasuredWithTheBaggageOfTheCall() {
    RecordedContexts recorded = new RecordedContexts();
    GoshawkOpenTelemetry telemetry = GoshawkOpenTelemetry.create(recorded.around(seen.api()));
    try (Server server = serve(telemetry, (request, context) -> request);
        Channel channel = telemetry.addTo(to(server)).build()) {
      Scope scope = Baggage.builder().put("tenant", "blue").build().makeCurrent();
      try {
        call(channel, "x");
      } finally {
        scope.close();
      }
      seen.until("grpc.server.call.duration", 1);
      seen.until("grpc.client.call.duration", 1);
    }
    assertThat(recorded.contexts())
        .hasSize(9) // four figures of the attempt, one of the call, four of the server
        .allMatch(context -> "blue".equals(Baggage.fromContext(context).getEntryValue("tenant")));
  }

  @Test
  void telemetryTrap32_noLabelHasAPeersAddress() {
    GoshawkOpenTelemetry telemetry = seen.telemetry();
    try (Server server = serve(telemetry, (request, context) -> request);
        Channel channel = telemetry.addTo(to(server)).build()) {
      for (int i = 0; i < 3; i++) {
        try (Channel another = telemetry.addTo(to(server)).build()) {
          call(another, "x");
        }
      }
      call(channel, "x");
      seen.until("grpc.server.call.duration", 4);
    }
    assertThat(seen.points("grpc.server.call.duration")).hasSize(1); // one series for all ports
    assertThat(seen.points("grpc.client.call.duration")).hasSize(1);
  }

  @Test
  void instrumentsAreChosenByName() {
    GoshawkOpenTelemetry telemetry =
        seen.telemetry(b -> b.metrics(false).enable("grpc.client.call.duration").tracing(false));
    try (Server server = serve(telemetry, (request, context) -> request);
        Channel channel = telemetry.addTo(to(server)).build()) {
      call(channel, "x");
      seen.until("grpc.client.call.duration", 1);
    }
    assertThat(seen.metricNames()).containsExactly("grpc.client.call.duration");
    assertThat(seen.spanNames()).isEmpty();
  }

  @Test
  void instrumentsAreLeftOutByName() {
    GoshawkOpenTelemetry telemetry =
        seen.telemetry(b -> b.disable("grpc.client.attempt.started", "grpc.server.call.duration"));
    try (Server server = serve(telemetry, (request, context) -> request);
        Channel channel = telemetry.addTo(to(server)).build()) {
      call(channel, "x");
      seen.until("grpc.client.call.duration", 1);
    }
    assertThat(seen.metricNames())
        .contains("grpc.client.attempt.duration")
        .doesNotContain("grpc.client.attempt.started", "grpc.server.call.duration");
  }

  @Test
  void callerGivesALabel() {
    GoshawkOpenTelemetry telemetry =
        seen.telemetry(b -> b.optionalLabels(CallInstrument.CUSTOM_LABEL));
    try (Server server = serve(telemetry, (request, context) -> request);
        Channel channel = telemetry.addTo(to(server)).build()) {
      ClientCalls.unary(
          channel, UNARY, CallOptions.DEFAULT.with(CallInstrument.CUSTOM, "night"), "x");
      call(channel, "x");
      seen.until("grpc.client.call.duration", 2);
    }
    for (String name :
        List.of(
            "grpc.client.attempt.started",
            "grpc.client.attempt.duration",
            "grpc.client.attempt.sent_total_compressed_message_size",
            "grpc.client.call.duration")) {
      assertThat(seen.count(name, CallInstrument.CUSTOM_LABEL, "night")).as(name).isEqualTo(1);
      assertThat(seen.count(name, CallInstrument.CUSTOM_LABEL, "")).as(name).isEqualTo(1);
    }
  }

  @Test
  void connectionsAreMeasuredWhereTheyAreWanted() {
    GoshawkOpenTelemetry telemetry =
        seen.telemetry(
            b ->
                b.enable(
                        "grpc.subchannel.connection_attempts_succeeded",
                        "grpc.subchannel.open_connections",
                        "grpc.subchannel.disconnections")
                    .optionalLabels("grpc.disconnect_error", "grpc.security_level"));
    try (Server server = serve(telemetry, (request, context) -> request);
        Channel channel = telemetry.addTo(to(server)).build()) {
      call(channel, "x");
      assertThat(seen.count("grpc.subchannel.open_connections", "grpc.security_level", "none"))
          .isEqualTo(1);
      assertThat(seen.count("grpc.subchannel.connection_attempts_succeeded")).isEqualTo(1);
    }
    seen.until("grpc.subchannel.disconnections", 1);
    assertThat(seen.count("grpc.subchannel.open_connections")).isEqualTo(0);
    assertThat(
            seen.count(
                "grpc.subchannel.disconnections", "grpc.disconnect_error", "subchannel shutdown"))
        .isEqualTo(1);
  }
}
