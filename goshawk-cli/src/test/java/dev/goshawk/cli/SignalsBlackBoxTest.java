package dev.goshawk.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.Channel;
import dev.goshawk.api.ResponseReader;
import dev.goshawk.interop.proto.ResponseParameters;
import dev.goshawk.interop.proto.StreamingOutputCallRequest;
import dev.goshawk.interop.proto.StreamingOutputCallResponse;
import dev.goshawk.interop.proto.TestClient;
import dev.goshawk.netty.GoshawkChannel;
import dev.goshawk.services.health.proto.HealthCheckRequest;
import dev.goshawk.services.health.proto.HealthCheckResponse;
import dev.goshawk.services.health.proto.HealthCheckResponse.ServingStatus;
import dev.goshawk.services.health.proto.HealthClient;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Signals to a server command, in a process of its own. */
@Timeout(120)
class SignalsBlackBoxTest {

  private static final int RESPONSES = 6;
  private static final int INTERVAL_MICROS = 200_000;

  /** 128 and the number of SIGTERM, as the JVM ends behind its shutdown hooks. */
  private static final int TERMINATED = 143;

  @Test
  void sigtermLetsCallsUnderWayEnd() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Main.class.getName(),
                "interop-server",
                "--port=0")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out =
            new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        Channel channel =
            GoshawkChannel.to("localhost:" + port(out.readLine())).plaintext().build()) {
      StreamingOutputCallRequest.Builder request = StreamingOutputCallRequest.newBuilder();
      for (int i = 0; i < RESPONSES; i++) {
        request.addResponseParameters(
            ResponseParameters.newBuilder().setSize(1).setIntervalUs(INTERVAL_MICROS));
      }
      try (ResponseReader<HealthCheckResponse> health =
              HealthClient.create(channel).watch(HealthCheckRequest.getDefaultInstance());
          ResponseReader<StreamingOutputCallResponse> responses =
              TestClient.create(channel).streamingOutputCall(request.build())) {
        assertThat(health.next().getStatus()).isEqualTo(ServingStatus.SERVING);
        responses.next();
        process.destroy(); // SIGTERM
        assertThat(health.next().getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
        int count = 1;
        while (responses.hasNext()) {
          responses.next();
          count++;
        }
        assertThat(count).isEqualTo(RESPONSES);
      }
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("the process has ended").isTrue();
      assertThat(process.exitValue()).isEqualTo(TERMINATED);
    } finally {
      process.destroyForcibly();
    }
  }

  private static String port(String line) {
    assertThat(line).matches("listening on port \\d+, plaintext");
    return line.replaceAll("\\D", "");
  }
}
