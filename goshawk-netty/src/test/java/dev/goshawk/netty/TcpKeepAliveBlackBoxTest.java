package dev.goshawk.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.Server;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.netty.socket.TcpOptions;
import dev.goshawk.testservices.Texts;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** TCP's own keepalive, as it is set for channels and servers. */
class TcpKeepAliveBlackBoxTest extends BlackBoxFixture {

  private static final TcpKeepAlive MINUTE =
      TcpKeepAlive.after(Duration.ofSeconds(60), Duration.ofMillis(7_900), 3);

  @Test
  void timesAreCheckedAndCutToSeconds() {
    assertThat(MINUTE.options()).isEqualTo(new TcpOptions(true, new TcpOptions.Times(60, 7, 3)));
    Duration second = Duration.ofSeconds(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TcpKeepAlive.after(Duration.ofMillis(999), second, 1))
        .withMessage("idle of PT0.999S is outside 1 to 32,767 s");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TcpKeepAlive.after(second, Duration.ofSeconds(32_768), 1))
        .withMessage("interval of PT9H6M8S is outside 1 to 32,767 s");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TcpKeepAlive.after(second, second, 128))
        .withMessage("probes of 128 is outside 1 to 127");
  }

  @Test
  void channelsAndServersTakeThem() {
    Server server =
        serve(
            GoshawkServer.builder()
                .port(0)
                .tcpKeepAlive(MINUTE)
                .service(
                    Texts.service(
                        service ->
                            service.method(
                                Texts.UNARY, Handlers.unary((request, context) -> request)))));
    for (TcpKeepAlive setting : new TcpKeepAlive[] {MINUTE, TcpKeepAlive.OFF}) {
      Channel channel =
          channel(
              GoshawkChannel.to("localhost:" + server.port()).plaintext().tcpKeepAlive(setting));
      assertThat(ClientCalls.unary(channel, Texts.UNARY, CallOptions.DEFAULT, "hi"))
          .isEqualTo("hi");
    }
  }
}
