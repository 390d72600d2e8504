package dev.goshawk.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.Server;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.netty.GoshawkChannel;
import dev.goshawk.netty.GoshawkServer;
import dev.goshawk.testservices.Texts;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.opentelemetry.GrpcOpenTelemetry;
import io.grpc.stub.ServerCalls;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Telemetry of ours and grpc-java's own, each at one end of a call: one trace, the same figures.
 */
@Timeout(60)
class GrpcJavaTelemetryBlackBoxTest {

  private static final MethodDescriptor<byte[], byte[]> FOREIGN =
      MethodDescriptor.<byte[], byte[]>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName("t.T/Bytes")
          .setRequestMarshaller(new Bytes())
          .setResponseMarshaller(new Bytes())
          .setSampledToLocalTracing(true)
          .build();

  private static final dev.goshawk.api.MethodDescriptor<byte[], byte[]> OURS =
      dev.goshawk.api.MethodDescriptor.builder(
              dev.goshawk.api.MethodDescriptor.Kind.UNARY, "t.T", "Bytes")
          .requests(dev.goshawk.api.Marshaller.bytes())
          .responses(dev.goshawk.api.Marshaller.bytes())
          .sampledToLocalTracing(true)
          .build();

  /** grpc-java has its tracing behind a switch. */
  @BeforeAll
  static void grpcJavaTraces() {
    System.setProperty("GRPC_EXPERIMENTAL_ENABLE_OTEL_TRACING", "true");
  }

  private record Bytes() implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  static Stream<TextMapPropagator[]> propagators() {
    return Stream.of(
        new TextMapPropagator[] {
          W3CTraceContextPropagator.getInstance(), W3CTraceContextPropagator.getInstance()
        },
        new TextMapPropagator[] {
          GrpcTraceBinPropagator.instance(),
          io.grpc.opentelemetry.GrpcTraceBinContextPropagator.defaultInstance()
        });
  }

  private static GrpcOpenTelemetry grpcJava(Seen seen) {
    return GrpcOpenTelemetry.newBuilder().sdk(seen.api()).build();
  }

  @ParameterizedTest
  @MethodSource("propagators")
  void grpcJavasServerReadsOurContext(TextMapPropagator ours, TextMapPropagator theirs)
      throws Exception {
    try (Seen client = new Seen(ours);
        Seen server = new Seen(theirs)) {
      NettyServerBuilder builder =
          NettyServerBuilder.forPort(0)
              .addService(
                  ServerServiceDefinition.builder("t.T")
                      .addMethod(
                          FOREIGN,
                          ServerCalls.asyncUnaryCall(
                              (request, responses) -> {
                                responses.onNext(request);
                                responses.onCompleted();
                              }))
                      .build());
      grpcJava(server).configureServerBuilder(builder);
      io.grpc.Server foreign = builder.build().start();
      try (Channel channel =
          client
              .telemetry()
              .addTo(GoshawkChannel.to("localhost:" + foreign.getPort()).plaintext())
              .build()) {
        ClientCalls.unary(channel, OURS, CallOptions.DEFAULT, new byte[5]);
        SpanData attempt = client.span("Attempt.t.T.Bytes");
        SpanData received = server.span("Recv.t.T.Bytes");
        assertThat(received.getTraceId()).isEqualTo(attempt.getTraceId());
        assertThat(received.getParentSpanId()).isEqualTo(attempt.getSpanId());
        assertThat(received.getParentSpanContext().isSampled()).isTrue();
      } finally {
        foreign.shutdownNow();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("propagators")
  void weReadTheContextOfGrpcJavasClient(TextMapPropagator ours, TextMapPropagator theirs) {
    try (Seen client = new Seen(theirs);
        Seen server = new Seen(ours)) {
      Server serving =
          server
              .telemetry()
              .addTo(GoshawkServer.builder().port(0))
              .service(
                  Texts.service(
                      b -> b.method(Texts.BYTES, Handlers.unary((request, context) -> request))))
              .start();
      NettyChannelBuilder builder =
          NettyChannelBuilder.forAddress("localhost", serving.port()).usePlaintext();
      grpcJava(client).configureChannelBuilder(builder);
      ManagedChannel channel = builder.build();
      try {
        io.grpc.stub.ClientCalls.blockingUnaryCall(
            channel, FOREIGN, io.grpc.CallOptions.DEFAULT, new byte[5]);
        SpanData attempt = client.span("Attempt.t.T.Bytes");
        SpanData received = server.span("Recv.t.T.Bytes");
        assertThat(received.getTraceId()).isEqualTo(attempt.getTraceId());
        assertThat(received.getParentSpanId()).isEqualTo(attempt.getSpanId());
      } finally {
        channel.shutdownNow();
        serving.close();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("propagators")
  void bothHaveTheSameMetrics(TextMapPropagator ours, TextMapPropagator theirs) {
    try (Seen foreign = new Seen(theirs);
        Seen own = new Seen(ours);
        Seen server = new Seen(ours)) {
      Server serving =
          server
              .telemetry()
              .addTo(GoshawkServer.builder().port(0))
              .service(
                  Texts.service(
                      b -> b.method(Texts.BYTES, Handlers.unary((request, context) -> request))))
              .start();
      NettyChannelBuilder builder =
          NettyChannelBuilder.forTarget("localhost:" + serving.port()).usePlaintext();
      grpcJava(foreign).configureChannelBuilder(builder);
      ManagedChannel theirChannel = builder.build();
      try (Channel ourChannel =
          own.telemetry()
              .addTo(GoshawkChannel.to("localhost:" + serving.port()).plaintext())
              .build()) {
        io.grpc.stub.ClientCalls.blockingUnaryCall(
            theirChannel, FOREIGN, io.grpc.CallOptions.DEFAULT, new byte[5]);
        ClientCalls.unary(ourChannel, OURS, CallOptions.DEFAULT, new byte[5]);
        foreign.until("grpc.client.call.duration", 1);
        own.until("grpc.client.call.duration", 1);
        assertThat(own.metricNames()).isEqualTo(foreign.metricNames()).hasSize(5);
        for (MetricData theirMetric : foreign.metrics()) {
          MetricData ourMetric = own.metric(theirMetric.getName()).orElseThrow();
          String name = theirMetric.getName();
          assertThat(ourMetric.getUnit()).as(name).isEqualTo(theirMetric.getUnit());
          assertThat(ourMetric.getType()).as(name).isEqualTo(theirMetric.getType());
          var ourPoint = own.points(name).get(0);
          var theirPoint = foreign.points(name).get(0);
          assertThat(ourPoint.getAttributes()).as(name).isEqualTo(theirPoint.getAttributes());
          if (ourPoint instanceof HistogramPointData histogram) {
            HistogramPointData theirHistogram = (HistogramPointData) theirPoint;
            assertThat(histogram.getBoundaries())
                .as(name)
                .isEqualTo(theirHistogram.getBoundaries());
            if (name.endsWith("size")) {
              assertThat(histogram.getSum()).as(name).isEqualTo(theirHistogram.getSum());
            }
          }
        }
      } finally {
        theirChannel.shutdownNow();
        serving.close();
      }
    }
  }
}
