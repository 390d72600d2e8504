package dev.goshawk.services.orca;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.Marshaller;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.ResponseReader;
import dev.goshawk.api.Server;
import dev.goshawk.api.ServiceDefinition;
import dev.goshawk.api.ServiceDescriptor;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.netty.GoshawkServer;
import dev.goshawk.services.ServiceFixture;
import dev.goshawk.services.orca.proto.OpenRcaClient;
import dev.goshawk.services.orca.proto.OrcaLoadReport;
import dev.goshawk.services.orca.proto.OrcaLoadReportRequest;
import dev.goshawk.testsupport.LogCapture;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Load reports over sockets: in the trailers of calls, and as a stream. */
class OrcaBlackBoxTest extends ServiceFixture {
  private static final MethodDescriptor<byte[], byte[]> CALL =
      MethodDescriptor.builder(MethodDescriptor.Kind.UNARY, "test.Costly", "Call")
          .requests(Marshaller.bytes())
          .responses(Marshaller.bytes())
          .build();

  private final MetricRecorder metrics = new MetricRecorder();

  private static GoshawkServer.Builder serving(Handlers.Unary<byte[], byte[]> handler) {
    ServiceDefinition service =
        ServiceDefinition.builder(ServiceDescriptor.builder("test.Costly").methods(CALL).build())
            .method(CALL, Handlers.unary(handler))
            .build();
    return GoshawkServer.builder().port(0).service(() -> service);
  }

  /** The trailers of a call. */
  private Metadata call(GoshawkServer.Builder server) {
    return call(channelTo(serve(server)));
  }

  private static Metadata call(Channel channel) {
    try {
      return ClientCalls.receive(
              CallOptions.DEFAULT,
              options -> ClientCalls.unary(channel, CALL, options, new byte[0]))
          .trailers();
    } catch (StatusException e) {
      return e.trailers();
    }
  }

  private static OrcaLoadReport report(Metadata trailers) {
    byte[] bytes = trailers.get(ReportTrailer.KEY);
    assertThat(bytes).as("a report").isNotNull();
    assertThat(trailers.all(ReportTrailer.KEY)).hasSize(1);
    try {
      return OrcaLoadReport.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aCallThatRecordsNothingReportsNothing() {
    assertThat(call(serving((request, context) -> request)).contains(ReportTrailer.KEY)).isFalse();
  }

  @Test
  void aCallReportsWhatItRecords() {
    Metadata trailers =
        call(
            serving(
                (request, context) -> {
                  CallMetricRecorder.current().cpuUtilization(0.5).requestCost("db", 12);
                  CallMetricRecorder.of(context).namedMetric("queue", 3);
                  return request;
                }));
    assertThat(report(trailers))
        .isEqualTo(
            OrcaLoadReport.newBuilder()
                .setCpuUtilization(0.5)
                .putRequestCost("db", 12)
                .putNamedMetrics("queue", 3)
                .build());
  }

  @Test
  void aCallThatFailsReportsToo() {
    Metadata trailers =
        call(
            serving(
                (request, context) -> {
                  CallMetricRecorder.current().requestCost("db", 12);
                  throw Status.NOT_FOUND.exception();
                }));
    assertThat(report(trailers).getRequestCostMap()).containsEntry("db", 12.0);
  }

  @Test
  void everyStatusCarriesTheLoadOfTheServerAndTheCallsOwnOverIt() {
    metrics.cpuUtilization(0.25).memoryUtilization(0.5).utilization("disk", 0.1);
    GoshawkServer.Builder server =
        serving(
                (request, context) -> {
                  CallMetricRecorder.current().cpuUtilization(0.75).utilization("net", 0.2);
                  return request;
                })
            .admission(metrics.inTrailers());
    assertThat(report(call(server)))
        .isEqualTo(
            OrcaLoadReport.newBuilder()
                .setCpuUtilization(0.75)
                .setMemUtilization(0.5)
                .putUtilization("disk", 0.1)
                .putUtilization("net", 0.2)
                .build());
  }

  @Test
  void aCallThatAnAdmissionRefusesCarriesTheLoadOfTheServer() {
    metrics.qps(100);
    GoshawkServer.Builder server =
        serving((request, context) -> request)
            .admission(metrics.inTrailers())
            .admission(
                context -> {
                  throw Status.RESOURCE_EXHAUSTED.exception();
                });
    assertThat(report(call(server)).getRpsFractional()).isEqualTo(100);
  }

  @Test
  void theLoadOfTheServerIsThatOfTheMoment() {
    Channel channel =
        channelTo(serve(serving((request, context) -> request).admission(metrics.inTrailers())));
    assertThat(call(channel).contains(ReportTrailer.KEY)).isFalse();
    metrics.applicationUtilization(0.5);
    assertThat(report(call(channel)).getApplicationUtilization()).isEqualTo(0.5);
    metrics.applicationUtilization(1.5);
    assertThat(report(call(channel)).getApplicationUtilization()).isEqualTo(1.5);
  }

  @Test
  void aReportThatIsTooLargeIsLeftOutAndTheCallGoesWell() {
    try (LogCapture log = LogCapture.of("dev.goshawk.services")) {
      Metadata trailers =
          call(
              serving(
                  (request, context) -> {
                    for (int i = 0; i < 500; i++) {
                      CallMetricRecorder.of(context)
                          .namedMetric(String.format(Locale.ROOT, "metric%05d", i), 1);
                    }
                    return request;
                  }));
      assertThat(trailers.contains(ReportTrailer.KEY)).isFalse();
      assertThat(log.lines())
          .singleElement()
          .asString()
          .startsWith("load report of 12,000 bytes exceeds 4,096 and is left out");
    }
  }

  @Test
  void recordersOfNoCallGoNowhere() {
    CallMetricRecorder one = CallMetricRecorder.current().cpuUtilization(1);
    assertThat(one).isNotSameAs(CallMetricRecorder.current());
  }

  @Test
  void threadsOfOneCallShareARecorder() {
    Metadata trailers =
        call(
            serving(
                (request, context) -> {
                  ExecutorService pool = Executors.newFixedThreadPool(4);
                  try {
                    for (int i = 0; i < 40; i++) {
                      String name = "part" + i;
                      pool.execute(() -> CallMetricRecorder.of(context).requestCost(name, 1));
                    }
                    pool.shutdown();
                    assertThat(pool.awaitTermination(PATIENCE, TimeUnit.SECONDS)).isTrue();
                  } finally {
                    pool.shutdownNow();
                  }
                  return request;
                }));
    assertThat(report(trailers).getRequestCostMap()).hasSize(40);
  }

  @Test
  void aStreamReportsAtOnceAndAgain() throws Exception {
    OrcaService service = new OrcaService(metrics, Duration.ofMillis(10));
    Server server = serve(GoshawkServer.builder().port(0).service(service));
    OpenRcaClient client = OpenRcaClient.create(channelTo(server));
    metrics.cpuUtilization(0.25);
    try (ResponseReader<OrcaLoadReport> reports =
        client.streamCoreMetrics(OrcaLoadReportRequest.getDefaultInstance())) {
      assertThat(reports.next().getCpuUtilization()).isEqualTo(0.25);
      metrics.cpuUtilization(0.5);
      OrcaLoadReport next = reports.next();
      while (next.getCpuUtilization() == 0.25) {
        next = reports.next();
      }
      assertThat(next.getCpuUtilization()).isEqualTo(0.5);
      assertThat(threads()).contains("goshawk-orca");
    }
    eventually("the stream is forgotten", () -> service.streams() == 0);
    eventually("its thread ends", () -> !threads().contains("goshawk-orca"));
  }

  @Test
  void aThousandStreamsTakeOneThread() throws Exception {
    OrcaService service = new OrcaService(metrics, Duration.ofMillis(10));
    Server server =
        serve(
            GoshawkServer.builder()
                .port(0)
                .maxConcurrentCallsPerConnection(2_000)
                .service(service));
    OpenRcaClient client = OpenRcaClient.create(channelTo(server));
    OrcaLoadReportRequest slowly =
        OrcaLoadReportRequest.newBuilder()
            .setReportInterval(com.google.protobuf.Duration.newBuilder().setSeconds(3_600))
            .build();
    for (int i = 0; i < 1_000; i++) {
      closing(client.streamCoreMetrics(slowly));
    }
    eventually("all have begun", () -> service.streams() == 1_000);
    assertThat(threads().stream().filter("goshawk-orca"::equals)).hasSize(1);
    server.shutdown(Duration.ofHours(1)).get(PATIENCE, TimeUnit.SECONDS);
    assertThat(service.streams()).isZero();
  }
}
