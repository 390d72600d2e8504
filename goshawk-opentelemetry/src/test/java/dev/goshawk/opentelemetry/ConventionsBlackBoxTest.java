package dev.goshawk.opentelemetry;

import static dev.goshawk.opentelemetry.CallMetricsBlackBoxTest.UNARY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.Server;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.netty.GoshawkChannel;
import dev.goshawk.netty.GoshawkServer;
import dev.goshawk.opentelemetry.GoshawkOpenTelemetry.Conventions;
import dev.goshawk.testservices.Texts;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls by the names of OpenTelemetry's semantic conventions. */
@Timeout(60)
class ConventionsBlackBoxTest {

  private final Seen seen = new Seen();

  private Server serve(GoshawkOpenTelemetry telemetry) {
    return telemetry
        .addTo(GoshawkServer.builder().port(0))
        .service(
            Texts.service(
                b ->
                    b.method(
                        Texts.UNARY,
                        Handlers.unary(
                            (request, context) -> {
                              if (request.equals("unknown")) {
                                throw Status.NOT_FOUND.withMessage("nothing there").exception();
                              }
                              return request;
                            }))))
        .start();
  }

  private static Map<String, String> attributes(SpanData span) {
    Map<String, String> all = new TreeMap<>();
    span.getAttributes().asMap().forEach((key, value) -> all.put(key.getKey(), "" + value));
    return all;
  }

  @Test
  void oneSpanForEachSideAndOneHistogram() {
    GoshawkOpenTelemetry telemetry = seen.telemetry(b -> b.conventions(Conventions.RPC));
    int port;
    try (Server server = serve(telemetry);
        Channel channel =
            telemetry.addTo(GoshawkChannel.to("localhost:" + server.port()).plaintext()).build()) {
      port = server.port();
      ClientCalls.unary(channel, UNARY, CallOptions.DEFAULT, "x");
      seen.until("rpc.server.call.duration", 1);
      seen.until("rpc.client.call.duration", 1);
      seen.spans("t.T/Unary", 2);
    }
    assertThat(seen.metricNames())
        .containsExactly("rpc.client.call.duration", "rpc.server.call.duration");
    assertThat(seen.spanNames()).containsExactly("t.T/Unary", "t.T/Unary");
    SpanData client = ofKind(SpanKind.CLIENT);
    SpanData server = ofKind(SpanKind.SERVER);
    assertThat(server.getParentSpanId()).isEqualTo(client.getSpanId());
    Map<String, String> common =
        Map.of(
            "rpc.system.name", "grpc",
            "rpc.method", "t.T/Unary",
            "rpc.response.status_code", "OK");
    assertThat(attributes(server)).isEqualTo(common);
    assertThat(attributes(client))
        .containsAllEntriesOf(common)
        .containsEntry("server.address", "localhost")
        .containsEntry("server.port", String.valueOf(port))
        .hasSize(5);
    assertThat(client.getEvents()).isEmpty();
    assertThat(client.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    HistogramPointData point = (HistogramPointData) seen.points("rpc.client.call.duration").get(0);
    assertThat(point.getBoundaries()).hasSize(14).startsWith(0.005).endsWith(10.0);
    assertThat(point.getAttributes().asMap()).isEqualTo(client.getAttributes().asMap());
  }

  private SpanData ofKind(SpanKind kind) {
    return seen.spans("t.T/Unary").stream()
        .filter(span -> span.getKind() == kind)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whatIsTheClientsFaultIsNoErrorOfTheServer() {
    GoshawkOpenTelemetry telemetry = seen.telemetry(b -> b.conventions(Conventions.RPC));
    try (Server server = serve(telemetry);
        Channel channel =
            telemetry.addTo(GoshawkChannel.to("localhost:" + server.port()).plaintext()).build()) {
      assertThatThrownBy(() -> ClientCalls.unary(channel, UNARY, CallOptions.DEFAULT, "unknown"))
          .isInstanceOf(StatusException.class);
      seen.spans("t.T/Unary", 2);
    }
    assertThat(ofKind(SpanKind.SERVER).getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    assertThat(attributes(ofKind(SpanKind.SERVER))).doesNotContainKey("error.type");
    assertThat(ofKind(SpanKind.CLIENT).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(attributes(ofKind(SpanKind.CLIENT))).containsEntry("error.type", "NOT_FOUND");
  }

  @Test
  void methodThatNobodyKnowsIsOther() {
    GoshawkOpenTelemetry telemetry = seen.telemetry(b -> b.conventions(Conventions.RPC));
    try (Server server = serve(telemetry);
        Channel channel =
            telemetry.addTo(GoshawkChannel.to("localhost:" + server.port()).plaintext()).build()) {
      assertThatThrownBy(() -> ClientCalls.unary(channel, Texts.UNSERVED, CallOptions.DEFAULT, "x"))
          .isInstanceOf(StatusException.class);
      for (SpanData span : seen.spans("grpc", 2)) {
        assertThat(attributes(span)).containsEntry("rpc.method", "_OTHER");
      }
    }
  }

  @Test
  void bothAreMetricsOfBothAndSpansWithTheAttributesOfBoth() {
    GoshawkOpenTelemetry telemetry = seen.telemetry(b -> b.conventions(Conventions.BOTH));
    try (Server server = serve(telemetry);
        Channel channel =
            telemetry.addTo(GoshawkChannel.to("localhost:" + server.port()).plaintext()).build()) {
      ClientCalls.unary(channel, UNARY, CallOptions.DEFAULT, "x");
      seen.until("rpc.server.call.duration", 1);
      seen.until("rpc.client.call.duration", 1);
      List<SpanData> spans = List.of(seen.span("Recv.t.T.Unary"), seen.span("Sent.t.T.Unary"));
      for (SpanData span : spans) {
        assertThat(span.getAttributes().get(AttributeKey.stringKey("rpc.response.status_code")))
            .isEqualTo("OK");
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.OK);
      }
      assertThat(seen.span("Attempt.t.T.Unary").getAttributes().asMap()).hasSize(2);
    }
    assertThat(seen.metricNames())
        .contains("grpc.client.call.duration", "rpc.client.call.duration")
        .contains("grpc.server.call.duration", "rpc.server.call.duration");
  }
}
