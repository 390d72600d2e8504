package dev.goshawk.micrometer;

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
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Three calls that succeed and one that does not, as Prometheus reads them: files of both text
 * formats in the directory {@code goshawk.scrapes}. Not run by the build: {@code
 * tools/telemetry-judges} runs it, and judges the files.
 */
@Timeout(60)
class ReadByOthers {

  @Test
  void calls() throws IOException {
    Path to =
        Path.of(Objects.requireNonNull(System.getProperty("goshawk.scrapes"), "goshawk.scrapes"));
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    GoshawkMicrometer meters = GoshawkMicrometer.create(registry);
    try (Server server =
            meters
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
            meters.addTo(GoshawkChannel.to("localhost:" + server.port()).plaintext()).build()) {
      for (String request : new String[] {"four", "four", "four", "none"}) {
        try {
          ClientCalls.unary(channel, MicrometerBlackBoxTest.UNARY, CallOptions.DEFAULT, request);
          assertThat(request).isEqualTo("four");
        } catch (StatusException e) {
          assertThat(request).isEqualTo("none");
        }
      }
    } // the server has ended its calls
    Files.writeString(to.resolve("text.prometheus"), registry.scrape());
    Files.writeString(
        to.resolve("openmetrics.prometheus"),
        registry.scrape("application/openmetrics-text; version=1.0.0; charset=utf-8"));
  }
}
