package dev.goshawk.auth.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MetadataKey;
import dev.goshawk.api.Server;
import dev.goshawk.api.Status.Code;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.netty.ClientTls;
import dev.goshawk.netty.GoshawkChannel;
import dev.goshawk.netty.GoshawkServer;
import dev.goshawk.netty.ServerTls;
import dev.goshawk.netty.TlsIdentity;
import dev.goshawk.netty.TlsTrust;
import dev.goshawk.testservices.Texts;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who calls, by the certificate of the connection. */
@Timeout(60)
class CertificateIdentityBlackBoxTest {

  private static final MetadataKey<String> AUTHORIZATION = MetadataKey.ascii("authorization");
  private static final Path TLS = Path.of("../goshawk-netty/src/test/resources/tls");

  private Server server;

  @AfterEach
  void stop() {
    server.close();
  }

  private static TlsIdentity identity(String name) {
    return TlsIdentity.certificate(TLS.resolve(name + ".pem")).key(TLS.resolve(name + ".key"));
  }

  private void serve(Authentication authentication) {
    GoshawkServer.Builder builder =
        GoshawkServer.builder()
            .port(0)
            .tls(
                ServerTls.builder()
                    .identity(identity("server"))
                    .requestClientCertificate(TlsTrust.pem(TLS.resolve("ca.pem")))
                    .build());
    authentication.addTo(builder);
    server =
        builder
            .service(
                Texts.service(
                    service ->
                        service.method(
                            Texts.UNARY,
                            Handlers.unary(
                                (request, context) -> {
                                  Identity who = Identity.of(context);
                                  return who.kind() + " " + who.principals() + " " + who.spiffeId();
                                }))))
            .start();
  }

  private String call(boolean withCertificate, CallOptions options) {
    ClientTls.Builder tls = ClientTls.builder().trust(TlsTrust.pem(TLS.resolve("ca.pem")));
    if (withCertificate) {
      tls.identity(identity("client"));
    }
    try (Channel channel =
        GoshawkChannel.to("localhost:" + server.port()).tls(tls.build()).build()) {
      return ClientCalls.unary(channel, Texts.UNARY, options, "x");
    }
  }

  @Test
  void certificateNamesTheCaller() {
    serve(Authentication.builder().certificates().build());
    assertThat(call(true, CallOptions.DEFAULT))
        .startsWith("CERTIFICATE [spiffe://")
        .endsWith("Optional[spiffe://goshawk.test/client]");
    StatusException refused =
        catchThrowableOfType(StatusException.class, () -> call(false, CallOptions.DEFAULT));
    assertThat(refused.code()).isEqualTo(Code.UNAUTHENTICATED);
  }

  @Test
  void tokenComesBeforeTheCertificateThatIsKeptBesideIt() {
    serve(
        Authentication.builder()
            .certificates()
            .tokens(
                token ->
                    CompletableFuture.completedStage(
                        Identity.builder(Identity.Kind.TOKEN, token).issuer("me").build()))
            .build());
    CallOptions options =
        CallOptions.DEFAULT.withMetadata(Metadata.of(AUTHORIZATION, "Bearer ada"));
    assertThat(call(true, options)).startsWith("TOKEN [me/ada, spiffe://");
    assertThat(call(false, options)).isEqualTo("TOKEN [me/ada] Optional.empty");
    assertThat(call(true, CallOptions.DEFAULT)).startsWith("CERTIFICATE [");
  }
}
