package dev.goshawk.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.Server;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.netty.GoshawkChannel;
import dev.goshawk.netty.GoshawkServer;
import dev.goshawk.testservices.Texts;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Three calls that succeed and one that does not, exported to the receiver at {@code goshawk.otlp}.
 * Not run by the build: {@code tools/telemetry-judges} runs it, and judges what was received.
 */
@Timeout(60)
class ReceivedByOthers {

  @Test
  void calls() {
    String endpoint = Objects.requireNonNull(System.getProperty("goshawk.otlp"), "goshawk.otlp");
    try (OpenTelemetrySdk sdk = OtlpExportBlackBoxTest.sdk(endpoint)) {
      GoshawkOpenTelemetry telemetry = GoshawkOpenTelemetry.create(sdk);
      try (Server server =
              telemetry
                  .addTo(GoshawkServer.builder().port(0))
                  .service(
                      Texts.service(
                          b ->
                              b.method(
                                  Texts.UNARY,
                                  Handlers.unary(
                                      (request, context) -> {
                                        if (request.equals("none")) {
                                          throw Status.NOT_FOUND.exception();
                                        }
                                        return request;
                                      }))))
                  .start();
          Channel channel =
              telemetry
                  .addTo(GoshawkChannel.to("localhost:" + server.port()).plaintext())
                  .build()) {
        for (String request : new String[] {"four", "four", "four", "none"}) {
          try {
            ClientCalls.unary(channel, CallMetricsBlackBoxTest.UNARY, CallOptions.DEFAULT, request);
            assertThat(request).isEqualTo("four");
          } catch (StatusException e) {
            assertThat(request).isEqualTo("none");
          }
        }
      } // the server has ended its calls
      assertThat(sdk.getSdkTracerProvider().forceFlush().join(30, TimeUnit.SECONDS).isSuccess())
          .isTrue();
      // which exports once; each export has all points
      assertThat(sdk.getSdkMeterProvider().shutdown().join(30, TimeUnit.SECONDS).isSuccess())
          .isTrue();
    }
  }
}
