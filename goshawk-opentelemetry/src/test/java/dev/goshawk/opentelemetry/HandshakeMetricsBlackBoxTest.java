package dev.goshawk.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.Server;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.netty.ClientTls;
import dev.goshawk.netty.GoshawkChannel;
import dev.goshawk.netty.GoshawkServer;
import dev.goshawk.netty.ServerTls;
import dev.goshawk.netty.TlsIdentity;
import dev.goshawk.netty.TlsTrust;
import dev.goshawk.testservices.Texts;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Handshakes of TLS (gRFC A118), as the SDK has them. */
@Timeout(60)
class HandshakeMetricsBlackBoxTest {

  /** The identity and the authority of the tests of sockets. */
  private static final Path FILES = Path.of("../goshawk-netty/src/test/resources/tls");

  private final Seen seen = new Seen();

  @Test
  void bothSidesCountTheSame() {
    GoshawkOpenTelemetry telemetry =
        seen.telemetry(
            b ->
                b.enable("grpc.client.tls.handshakes", "grpc.server.tls.handshakes")
                    .optionalLabels("grpc.tls.handshake.resumed"));
    try (Server server =
            telemetry
                .addTo(GoshawkServer.builder().port(0))
                .tls(
                    ServerTls.builder()
                        .identity(
                            TlsIdentity.certificate(FILES.resolve("server.pem"))
                                .key(FILES.resolve("server.key")))
                        .build())
                .service(
                    Texts.service(
                        b -> b.method(Texts.UNARY, Handlers.unary((request, context) -> request))))
                .start();
        Channel channel =
            telemetry
                .addTo(GoshawkChannel.to("localhost:" + server.port()))
                .tls(ClientTls.builder().trust(TlsTrust.pem(FILES.resolve("ca.pem"))).build())
                .build()) {
      ClientCalls.unary(channel, Texts.UNARY, CallOptions.DEFAULT, "x");
      seen.until("grpc.client.tls.handshakes", 1);
      assertThat(seen.points("grpc.client.tls.handshakes"))
          .singleElement()
          .satisfies(
              point ->
                  assertThat(point.getAttributes())
                      .isEqualTo(
                          Attributes.of(
                              AttributeKey.stringKey("grpc.target"),
                              "dns:///localhost:" + server.port(),
                              AttributeKey.stringKey("grpc.tls.handshake.result"),
                              "SUCCESS",
                              AttributeKey.stringKey("grpc.tls.handshake.resumed"),
                              "FULL_HANDSHAKE")));
      assertThat(seen.count("grpc.server.tls.handshakes", "grpc.tls.handshake.result", "SUCCESS"))
          .isEqualTo(1);
      assertThat(seen.points("grpc.server.tls.handshakes"))
          .singleElement()
          .satisfies(point -> assertThat(point.getAttributes().size()).isEqualTo(2));
    }
  }
}
