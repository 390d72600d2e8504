package dev.goshawk.services.orca;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.Marshaller;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.Server;
import dev.goshawk.api.ServiceDefinition;
import dev.goshawk.api.ServiceDescriptor;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.netty.GoshawkChannel;
import dev.goshawk.netty.GoshawkServer;
import dev.goshawk.services.ServiceFixture;
import dev.goshawk.testsupport.LogCapture;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Channels that spread calls by what backends report of their load by themselves (gRFC A58). */
class ClientLoadBlackBoxTest extends ServiceFixture {

  private static final int CALLS = 400;

  private static final String CONFIG =
      "{\"loadBalancingConfig\": [{\"weighted_round_robin\": {"
          + "\"enableOobLoadReport\": true, \"oobReportingPeriod\": \"0.05s\","
          + " \"blackoutPeriod\": \"0s\", \"weightUpdatePeriod\": \"0.1s\"}}]}";

  private static final MethodDescriptor<byte[], byte[]> CALL =
      MethodDescriptor.builder(MethodDescriptor.Kind.UNARY, "test.Who", "Call")
          .requests(Marshaller.bytes())
          .responses(Marshaller.bytes())
          .build();

  private static GoshawkServer.Builder answering(int number) {
    ServiceDefinition service =
        ServiceDefinition.builder(ServiceDescriptor.builder("test.Who").methods(CALL).build())
            .method(CALL, Handlers.unary((request, context) -> new byte[] {(byte) number}))
            .build();
    return GoshawkServer.builder().port(0).service(() -> service);
  }

  private Channel channelTo(Server one, Server two) {
    return closing(
        GoshawkChannel.to("ipv4:127.0.0.1:" + one.port() + ",127.0.0.1:" + two.port())
            .plaintext()
            .serviceConfig(CONFIG)
            .build());
  }

  /** How many of the next calls the first server gets. */
  private static int share(Channel channel) {
    int first = 0;
    for (int i = 0; i < CALLS; i++) {
      try {
        first += ClientCalls.unary(channel, CALL, CallOptions.DEFAULT, new byte[0])[0] == 1 ? 1 : 0;
      } catch (StatusException e) {
        throw new AssertionError(e);
      }
    }
    return first;
  }

  private Server reporting(int number, MetricRecorder metrics) {
    OrcaService reports = closing(new OrcaService(metrics, Duration.ofMillis(50)));
    return serve(answering(number).service(reports));
  }

  @Test
  void backendsGetCallsByTheLoadThatTheyReport() throws Exception {
    MetricRecorder one = new MetricRecorder().qps(100).applicationUtilization(0.2);
    MetricRecorder two = new MetricRecorder().qps(100).applicationUtilization(0.6);
    Channel channel = channelTo(reporting(1, one), reporting(2, two));
    eventually("three of four go to the first", () -> Math.abs(share(channel) - 300) <= 4);
    one.applicationUtilization(0.6);
    two.applicationUtilization(0.2);
    eventually("three of four go to the second", () -> Math.abs(share(channel) - 100) <= 4);
  }

  @Test
  void backendsThatReportNothingGetCallsInTurn() {
    try (LogCapture log = LogCapture.of("dev.goshawk.core")) {
      Channel channel = channelTo(serve(answering(1)), serve(answering(2)));
      assertThat(share(channel)).isPositive();
      assertThat(share(channel)).isEqualTo(CALLS / 2);
      assertThat(log.lines())
          .hasSize(2)
          .allMatch(line -> line.contains("does not know xds.service.orca.v3.OpenRcaService"));
    }
  }
}
