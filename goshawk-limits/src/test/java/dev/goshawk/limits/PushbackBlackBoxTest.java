package dev.goshawk.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.Server;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.netty.GoshawkChannel;
import dev.goshawk.netty.GoshawkServer;
import dev.goshawk.testservices.Texts;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client with a retry policy comes again when the server that has refused it says so. */
@Timeout(120)
class PushbackBlackBoxTest {

  private static final String RETRIES =
      """
      {"methodConfig": [{"name": [{}], "retryPolicy": {
        "maxAttempts": 3, "initialBackoff": "3600s", "maxBackoff": "3600s",
        "backoffMultiplier": 1, "retryableStatusCodes": ["RESOURCE_EXHAUSTED"]}}]}
      """;

  @Test
  void clientComesAgainWhenItIsTold() throws Exception {
    // A token each 50 ms, by a clock that goes by calls alone: that of the second attempt is late
    // enough.
    AtomicLong now = new AtomicLong();
    RateLimits rates =
        RateLimits.builder()
            .perIdentity(call -> "one", new Rate(20, 1))
            .clock(() -> now.getAndAdd(30_000_000))
            .build();
    try (Server server =
            GoshawkServer.builder()
                .port(0)
                .admission(rates)
                .service(
                    Texts.service(
                        handlers ->
                            handlers.method(
                                Texts.UNARY, Handlers.unary((request, context) -> request))))
                .start();
        Channel channel =
            GoshawkChannel.to("localhost:" + server.port())
                .plaintext()
                .serviceConfig(RETRIES)
                .build()) {
      assertThat(ClientCalls.unary(channel, Texts.UNARY, CallOptions.DEFAULT, "a")).isEqualTo("a");
      // Refused at first. The policy's own backoff would be an hour.
      assertThat(ClientCalls.unary(channel, Texts.UNARY, CallOptions.DEFAULT, "b")).isEqualTo("b");
      assertThat(rates.refused()).isOne();
    }
  }
}
