package dev.goshawk.opentelemetry;

import static dev.goshawk.opentelemetry.CallMetricsBlackBoxTest.UNARY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.Marshaller;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.Server;
import dev.goshawk.api.ServiceDefinition;
import dev.goshawk.api.ServiceDescriptor;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.netty.GoshawkChannel;
import dev.goshawk.netty.GoshawkServer;
import dev.goshawk.testservices.Texts;
import dev.goshawk.testsupport.Await;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.exporter.otlp.metrics.OtlpGrpcMetricExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The exporter of OTLP, over gRPC, to a receiver that is a server of Goshawk. */
@Timeout(60)
class OtlpExportBlackBoxTest {

  private final List<ExportMetricsServiceRequest> metrics = new CopyOnWriteArrayList<>();
  private final List<ExportTraceServiceRequest> traces = new CopyOnWriteArrayList<>();

  private interface Take {
    void take(byte[] request) throws Exception;
  }

  private static ServiceDefinition receiver(String service, Take take) {
    MethodDescriptor<byte[], byte[]> export =
        MethodDescriptor.builder(MethodDescriptor.Kind.UNARY, service, "Export")
            .requests(Marshaller.bytes())
            .responses(Marshaller.bytes())
            .build();
    return ServiceDefinition.builder(ServiceDescriptor.builder(service).methods(export).build())
        .method(
            export,
            Handlers.unary(
                (request, context) -> {
                  take.take(request);
                  return new byte[0]; // taken whole
                }))
        .build();
  }

  @Test
  void exportedIsWhatWasMeasuredAndTraced() {
    ServiceDefinition takesMetrics =
        receiver(
            "opentelemetry.proto.collector.metrics.v1.MetricsService",
            request -> metrics.add(ExportMetricsServiceRequest.parseFrom(request)));
    ServiceDefinition takesTraces =
        receiver(
            "opentelemetry.proto.collector.trace.v1.TraceService",
            request -> traces.add(ExportTraceServiceRequest.parseFrom(request)));
    try (Server receiver =
            GoshawkServer.builder()
                .port(0)
                .service(() -> takesMetrics)
                .service(() -> takesTraces)
                .start();
        OpenTelemetrySdk sdk = sdk("http://localhost:" + receiver.port())) {
      GoshawkOpenTelemetry telemetry = GoshawkOpenTelemetry.create(sdk);
      try (Server server =
              telemetry
                  .addTo(GoshawkServer.builder().port(0))
                  .service(
                      Texts.service(
                          b ->
                              b.method(Texts.UNARY, Handlers.unary((request, context) -> request))))
                  .start();
          Channel channel =
              telemetry
                  .addTo(GoshawkChannel.to("localhost:" + server.port()).plaintext())
                  .build()) {
        ClientCalls.unary(channel, UNARY, CallOptions.DEFAULT, "x");
      }
      assertThat(sdk.getSdkTracerProvider().forceFlush().join(30, TimeUnit.SECONDS).isSuccess())
          .isTrue();
      assertThat(sdk.getSdkMeterProvider().forceFlush().join(30, TimeUnit.SECONDS).isSuccess())
          .isTrue();
      Await.until("traces came", () -> spans().size() >= 3);
    }
    assertThat(spans())
        .extracting(Span::getName)
        .containsExactlyInAnyOrder("Sent.t.T.Unary", "Attempt.t.T.Unary", "Recv.t.T.Unary");
    assertThat(spans()).extracting(Span::getTraceId).containsOnly(spans().get(0).getTraceId());
    List<Metric> all =
        metrics.stream()
            .flatMap(request -> request.getResourceMetricsList().stream())
            .flatMap(resource -> resource.getScopeMetricsList().stream())
            .filter(scope -> scope.getScope().getName().equals("dev.goshawk.opentelemetry"))
            .flatMap(scope -> scope.getMetricsList().stream())
            .toList();
    Metric duration =
        all.stream()
            .filter(metric -> metric.getName().equals("grpc.client.call.duration"))
            .findFirst()
            .orElseThrow();
    assertThat(duration.getUnit()).isEqualTo("s");
    assertThat(duration.getHistogram().getDataPoints(0).getExplicitBoundsCount()).isEqualTo(41);
  }

  private List<Span> spans() {
    return traces.stream()
        .flatMap(request -> request.getResourceSpansList().stream())
        .flatMap(resource -> resource.getScopeSpansList().stream())
        .filter(scope -> scope.getScope().getName().equals("dev.goshawk.opentelemetry"))
        .flatMap(scope -> scope.getSpansList().stream())
        .toList();
  }

  /** What exports to a receiver. */
  static OpenTelemetrySdk sdk(String endpoint) {
    return OpenTelemetrySdk.builder()
        .setMeterProvider(
            SdkMeterProvider.builder()
                .registerMetricReader(
                    PeriodicMetricReader.builder(
                            OtlpGrpcMetricExporter.builder().setEndpoint(endpoint).build())
                        .build())
                .build())
        .setTracerProvider(
            SdkTracerProvider.builder()
                .addSpanProcessor(
                    BatchSpanProcessor.builder(
                            OtlpGrpcSpanExporter.builder().setEndpoint(endpoint).build())
                        .build())
                .build())
        .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
        .build();
  }
}
