package dev.goshawk.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.BindableService;
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
import dev.goshawk.testsupport.Await;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.ReceiverContext;
import io.micrometer.observation.transport.SenderContext;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Meters and observations of calls, as real registries have them. */
@Timeout(60)
class MicrometerBlackBoxTest {

  static final MethodDescriptor<String, String> UNARY =
      MethodDescriptor.builder(MethodDescriptor.Kind.UNARY, Texts.NAME, "Unary")
          .requests(Texts.TEXT)
          .responses(Texts.TEXT)
          .sampledToLocalTracing(true)
          .build();

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  private static BindableService echo() {
    return service((request, context) -> request);
  }

  private static BindableService service(Handlers.Unary<String, String> code) {
    return Texts.service(b -> b.method(Texts.UNARY, Handlers.unary(code)));
  }

  private static Server serve(GoshawkMicrometer meters, BindableService service) {
    return meters.addTo(GoshawkServer.builder().port(0)).service(service).start();
  }

  private static GoshawkChannel.Builder to(GoshawkMicrometer meters, Server server) {
    return meters.addTo(GoshawkChannel.to("localhost:" + server.port()).plaintext());
  }

  private static void call(Channel channel) {
    ClientCalls.unary(channel, UNARY, CallOptions.DEFAULT, "four");
  }

  private long timed(String name, String... tags) {
    return registry.find(name).tags(tags).timers().stream().mapToLong(Timer::count).sum();
  }

  private void until(String name, long count) {
    Await.until(name, () -> timed(name) >= count);
  }

  @Test
  void callIsMeasuredOnBothSidesByGrpcsNames() {
    GoshawkMicrometer meters = GoshawkMicrometer.create(registry);
    int port;
    try (Server server = serve(meters, echo());
        Channel channel = to(meters, server).build()) {
      port = server.port();
      call(channel);
      until("grpc.client.call.duration", 1);
      until("grpc.server.call.duration", 1);
    }
    List<Meter> found =
        registry.getMeters().stream()
            .filter(meter -> !meter.getId().getName().endsWith(".histogram")) // its buckets
            .toList();
    assertThat(found)
        .extracting(meter -> meter.getId().getName())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(CallInstrument.values())
                .filter(CallInstrument::isEnabledByDefault)
                .map(CallInstrument::metric)
                .toList());
    for (Meter meter : found) {
      CallInstrument instrument =
          Arrays.stream(CallInstrument.values())
              .filter(known -> known.metric().equals(meter.getId().getName()))
              .findFirst()
              .orElseThrow();
      assertThat(meter.getId().getTags())
          .extracting(tag -> tag.getKey())
          .containsExactlyInAnyOrderElementsOf(instrument.labels());
      assertThat(meter.getId().getTag("grpc.method")).isEqualTo("t.T/Unary");
      assertThat(meter.getId().getTag("grpc.target")).isIn(null, "dns:///localhost:" + port);
      assertThat(meter.getId().getTag("grpc.status")).isIn(null, "OK");
    }
    assertThat(
            registry
                .get("grpc.server.call.rcvd_total_compressed_message_size")
                .summary()
                .totalAmount())
        .isEqualTo(4);
  }

  @Test
  void nothingIsMeasuredThatNobodyWants() {
    GoshawkMicrometer meters = GoshawkMicrometer.builder(registry).metrics(false).build();
    try (Server server = serve(meters, echo());
        Channel channel = to(meters, server).build()) {
      call(channel);
    }
    assertThat(registry.getMeters()).isEmpty();
  }

  @Test
  void prometheusHasThemByTheNamesThatDashboardsKnow() {
    PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    GoshawkMicrometer meters = GoshawkMicrometer.create(prometheus);
    try (Server server = serve(meters, echo());
        Channel channel = to(meters, server).build()) {
      call(channel);
      Await.until(
          "scraped", () -> prometheus.scrape().contains("grpc_client_call_duration_seconds_count"));
      Await.until(
          "scraped", () -> prometheus.scrape().contains("grpc_server_call_duration_seconds_count"));
    }
    assertThat(prometheus.scrape())
        .contains("grpc_client_attempt_started_total{")
        .contains("grpc_client_attempt_sent_total_compressed_message_size_bytes_bucket{")
        .contains("grpc_server_call_duration_seconds_bucket{")
        .contains("grpc_method=\"t.T/Unary\"")
        .contains("le=\"1.0E-5\"");
  }

  @Test
  void retriesCountWhereTheyAreWanted() {
    GoshawkMicrometer meters =
        GoshawkMicrometer.builder(registry)
            .enable("grpc.client.call.retries", "grpc.client.call.retry_delay")
            .build();
    AtomicInteger calls = new AtomicInteger();
    BindableService fails =
        service(
            (request, context) -> {
              if (calls.incrementAndGet() == 1) {
                throw Status.UNAVAILABLE.exception();
              }
              return request;
            });
    RetryPolicy policy =
        RetryPolicy.of(2)
            .on(Status.Code.UNAVAILABLE)
            .backoff(Duration.ofMillis(1), Duration.ofMillis(1), 1);
    try (Server server = serve(meters, fails);
        Channel channel = to(meters, server).retry(policy).build()) {
      call(channel);
      until("grpc.client.call.duration", 1);
    }
    assertThat(registry.get("grpc.client.call.retries").summary().totalAmount()).isEqualTo(1);
    assertThat(registry.get("grpc.client.call.retry_delay").timer().count()).isEqualTo(1);
    assertThat(registry.get("grpc.client.attempt.started").counter().count()).isEqualTo(2);
    assertThat(timed("grpc.client.attempt.duration", "grpc.status", "UNAVAILABLE")).isEqualTo(1);
  }

  @Test
  void methodsThatNobodyKnowsAreOther() {
    GoshawkMicrometer meters =
        GoshawkMicrometer.builder(registry)
            .targets(target -> false)
            .disable("grpc.client.attempt.started")
            .build();
    try (Server server = serve(meters, echo());
        Channel channel = to(meters, server).build()) {
      assertThatThrownBy(() -> ClientCalls.unary(channel, Texts.UNSERVED, CallOptions.DEFAULT, "x"))
          .isInstanceOf(StatusException.class);
      until("grpc.server.call.duration", 1);
      until("grpc.client.call.duration", 1);
    }
    assertThat(timed("grpc.server.call.duration", "grpc.method", "other")).isEqualTo(1);
    assertThat(timed("grpc.client.call.duration", "grpc.method", "other", "grpc.target", "other"))
        .isEqualTo(1);
    assertThat(registry.find("grpc.client.attempt.started").counters()).isEmpty();
  }

  @Test
  void connectionsAreMeasuredWhereTheyAreWanted() {
    GoshawkMicrometer meters =
        GoshawkMicrometer.builder(registry)
            .enable("grpc.subchannel.open_connections", "grpc.subchannel.disconnections")
            .build();
    try (Server server = serve(meters, echo());
        Channel channel = to(meters, server).build()) {
      call(channel);
      assertThat(registry.get("grpc.subchannel.open_connections").gauge().value()).isEqualTo(1);
    }
    Await.until(
        "disconnected",
        () -> !registry.find("grpc.subchannel.disconnections").counters().isEmpty());
    assertThat(registry.get("grpc.subchannel.open_connections").gauge().value()).isZero();
  }

  // Observations.

  /** Sends the name of a trace, as a tracing library does. */
  private static final class Propagating implements ObservationHandler<Observation.Context> {
    final List<Observation.Context> stopped = new CopyOnWriteArrayList<>();
    final CompletableFuture<String> received = new CompletableFuture<>();

    @Override
    public void onStart(Observation.Context context) {
      if (context instanceof SenderContext<?> sender) {
        send(sender);
      } else if (context instanceof ReceiverContext<?> receiver) {
        received.complete(receive(receiver));
      }
    }

    private static <C> void send(SenderContext<C> context) {
      context.getSetter().set(context.getCarrier(), "X-Trace", "of the client");
    }

    private static <C> String receive(ReceiverContext<C> context) {
      return String.valueOf(context.getGetter().get(context.getCarrier(), "X-Trace"));
    }

    @Override
    public void onStop(Observation.Context context) {
      stopped.add(context);
    }

    @Override
    public boolean supportsContext(Observation.Context context) {
      return true;
    }

    Observation.Context stopped(String name) {
      Await.until(name, () -> stopped.stream().anyMatch(seen -> seen.getName().equals(name)));
      return stopped.stream().filter(seen -> seen.getName().equals(name)).findFirst().orElseThrow();
    }
  }

  @Test
  void callIsObservedOnBothSidesWithItsTrace() {
    ObservationRegistry observations = ObservationRegistry.create();
    Propagating handler = new Propagating();
    observations.observationConfig().observationHandler(handler);
    GoshawkMicrometer meters =
        GoshawkMicrometer.builder(registry).observations(observations).build();
    CompletableFuture<String> current = new CompletableFuture<>();
    BindableService service =
        service(
            (request, context) -> {
              Observation observation = observations.getCurrentObservation();
              current.complete(observation == null ? "none" : observation.getContext().getName());
              throw Status.NOT_FOUND.exception();
            });
    Observation application = Observation.start("application", observations);
    try (Server server = serve(meters, service);
        Channel channel = to(meters, server).build()) {
      Observation.Scope scope = application.openScope();
      try {
        assertThatThrownBy(() -> call(channel)).isInstanceOf(StatusException.class);
      } finally {
        scope.close();
      }
      Observation.Context client = handler.stopped("grpc.client");
      Observation.Context served = handler.stopped("grpc.server");
      assertThat(client.getParentObservation()).isEqualTo(application);
      assertThat(handler.received).isCompletedWithValue("of the client");
      assertThat(current).isCompletedWithValue("grpc.server");
      for (Observation.Context context : List.of(client, served)) {
        assertThat(context.getContextualName()).isEqualTo("t.T/Unary");
        assertThat(context.getLowCardinalityKeyValue("rpc.service").getValue()).isEqualTo("t.T");
        assertThat(context.getLowCardinalityKeyValue("rpc.method").getValue()).isEqualTo("Unary");
        assertThat(context.getLowCardinalityKeyValue("grpc.status_code").getValue())
            .isEqualTo("NOT_FOUND");
        assertThat(context.getError()).isInstanceOf(StatusException.class);
      }
    }
  }
}
