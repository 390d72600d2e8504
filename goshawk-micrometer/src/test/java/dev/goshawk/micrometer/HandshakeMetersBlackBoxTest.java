package dev.goshawk.micrometer;

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
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Handshakes of TLS (gRFC A118), as meters. */
@Timeout(60)
class HandshakeMetersBlackBoxTest {

  /** The identity and the authority of the tests of sockets. */
  private static final Path FILES = Path.of("../goshawk-netty/src/test/resources/tls");

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  private double counted(String name) {
    return registry.get(name).tag("grpc.tls.handshake.result", "SUCCESS").counter().count();
  }

  @Test
  void bothSidesCountTheSame() {
    GoshawkMicrometer telemetry =
        GoshawkMicrometer.builder(registry)
            .enable("grpc.client.tls.handshakes", "grpc.server.tls.handshakes")
            .build();
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
      assertThat(counted("grpc.client.tls.handshakes")).isEqualTo(1);
      assertThat(counted("grpc.server.tls.handshakes")).isEqualTo(1);
    }
  }
}
