package dev.goshawk.core.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.stub.Handlers;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.testservices.Texts;
import dev.goshawk.testsupport.LogCapture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** An executor of the application's that refuses handlers. */
class RefusingExecutorTranscriptTest extends ServerFixture {

  @Test
  void isAWarningNotTooOften() {
    server.method(Texts.UNARY, Handlers.unary((request, context) -> request));
    server.handlerExecutor(
        task -> {
          throw new RejectedExecutionException("the queue is full");
        });
    try (LogCapture log = LogCapture.of("dev.goshawk.core")) {
      Peer client = client();
      for (int id = 1; id < 100; id += 2) {
        client.send("HEADERS " + id + " " + request("Unary"), "DATA " + id + " [0:hi] ES");
        assertThat(client.take().toString())
            .contains("grpc-status=8")
            .contains("no thread for a blocking handler could be had");
      }
      assertThat(log.lines()).hasSize(20);
      assertThat(log.lines().get(0)).startsWith("no thread could be had for t.T/Unary");
      assertThat(log.thrown().get(0)).hasMessage("the queue is full");
    }
  }
}
