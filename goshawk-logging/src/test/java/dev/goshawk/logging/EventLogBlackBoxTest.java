package dev.goshawk.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.Server;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.core.config.RetryPolicy;
import dev.goshawk.core.trace.ResolutionEvent;
import dev.goshawk.netty.GoshawkChannel;
import dev.goshawk.netty.GoshawkServer;
import dev.goshawk.testservices.Texts;
import dev.goshawk.testsupport.Await;
import dev.goshawk.testsupport.LogCapture;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What channels and servers do, as lines of a log. */
@Timeout(60)
class EventLogBlackBoxTest {

  private static void calls(EventLog events) {
    try (Server server =
            GoshawkServer.builder()
                .port(0)
                .tracer(events)
                .service(
                    Texts.service(
                        b ->
                            b.method(
                                Texts.UNARY,
                                Handlers.unary(
                                    (request, context) -> {
                                      throw Status.UNAVAILABLE.exception();
                                    }))))
                .start();
        Channel channel =
            GoshawkChannel.to("localhost:" + server.port())
                .plaintext()
                .tracer(events)
                .retry(RetryPolicy.of(2).on(Status.Code.UNAVAILABLE))
                .build()) {
      assertThatThrownBy(() -> ClientCalls.unary(channel, Texts.UNARY, CallOptions.DEFAULT, "hi"))
          .isInstanceOf(StatusException.class);
    }
  }

  @Test
  void saysAtDebugWhatHappens() {
    try (LogCapture log = LogCapture.ofAll(EventLog.class.getName())) {
      calls(EventLog.create());
      Await.until(
          "ended",
          () -> log.lines().stream().anyMatch(line -> line.contains("server: connection CLOSED")));
      assertThat(log.lines())
          .anyMatch(line -> line.matches("channel to dns:///localhost:\\d+: resolved \\d.*"))
          .anyMatch(line -> line.matches("channel to dns:///localhost:\\d+: .* is READY.*"))
          .anyMatch(line -> line.contains(": connection CONNECTED"))
          .anyMatch(line -> line.startsWith("server: connection CONNECTED"))
          .contains("t.T/Unary: retry after attempts: 1");
    }
  }

  @Test
  void saysNothingAtInfo() {
    try (LogCapture log = LogCapture.of(EventLog.class.getName())) {
      calls(EventLog.create());
      assertThat(log.lines()).isEmpty();
    }
  }

  @Test
  void resultThatCannotBeUsedIsAWarningNotTooOften() {
    ResolutionEvent event =
        ResolutionEvent.builder("dns:///orders:443")
            .accepted(Status.UNAVAILABLE.withMessage("service config: retryPolicy is wrong"))
            .build();
    try (LogCapture log = LogCapture.of(EventLog.class.getName())) {
      EventLog events = EventLog.create();
      for (int i = 0; i < 100; i++) {
        events.onResolution(event);
      }
      List<String> lines = log.lines();
      assertThat(lines).hasSize(20);
      assertThat(lines.get(0))
          .isEqualTo(
              "channel to dns:///orders:443: the result of its resolver cannot be used: " + event);
    }
  }
}
