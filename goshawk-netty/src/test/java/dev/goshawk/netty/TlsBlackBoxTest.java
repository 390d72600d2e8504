package dev.goshawk.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.Server;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.testservices.Texts;
import java.security.cert.X509Certificate;
import java.util.Objects;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.Test;

/** TLS and mutual TLS, what proves to be right and what is refused with which words. */
class TlsBlackBoxTest extends BlackBoxFixture {

  /** A server that answers with what it knows of the connection. */
  private static GoshawkServer.Builder server() {
    return GoshawkServer.builder()
        .port(0)
        .service(
            Texts.service(
                service ->
                    service.method(
                        Texts.UNARY,
                        Handlers.unary((request, context) -> request + " " + peer(context)))));
  }

  private static String peer(ServerContext context) {
    SSLSession session = context.tlsSession();
    if (session == null) {
      return "in plaintext";
    }
    String who;
    try {
      X509Certificate certificate = (X509Certificate) session.getPeerCertificates()[0];
      who = certificate.getSubjectX500Principal().getName();
    } catch (SSLPeerUnverifiedException e) {
      who = "nobody";
    }
    return session.getProtocol() + " of " + who;
  }

  private Server tlsServer() {
    return serve(server().tls(serverTls()));
  }

  private Server mutualTlsServer() {
    return serve(server().tls(mutualTls()));
  }

  private static String call(Channel channel) {
    return ClientCalls.unary(channel, Texts.UNARY, CallOptions.DEFAULT, "hello");
  }

  private static Status failure(Channel channel) {
    StatusException thrown = catchThrowableOfType(StatusException.class, () -> call(channel));
    return Objects.requireNonNull(thrown, "the call succeeded").status();
  }

  private static GoshawkChannel.Builder to(Server server) {
    return GoshawkChannel.to("localhost:" + server.port());
  }

  @Test
  void serverIsKnownByItsCertificate() {
    Channel channel = channel(to(tlsServer()).tls(trusting("ca")));
    assertThat(call(channel)).isEqualTo("hello TLSv1.3 of nobody");
    String large = "x".repeat(1_000_000);
    assertThat(ClientCalls.unary(channel, Texts.UNARY, CallOptions.DEFAULT, large))
        .startsWith(large);
  }

  @Test
  void clientIsKnownByItsCertificate() {
    Channel channel = channel(to(mutualTlsServer()).tls(trusting("ca", "client")));
    assertThat(call(channel)).isEqualTo("hello TLSv1.3 of CN=test client");
  }

  @Test
  void authorityIsTheNameThatTheCertificateMustHave() {
    Server server = tlsServer();
    assertThat(call(channel(to(server).tls(trusting("ca")).overrideAuthority("goshawk.test"))))
        .startsWith("hello TLS");
    Status failure =
        failure(channel(to(server).tls(trusting("ca")).overrideAuthority("elsewhere.test")));
    assertThat(failure.code()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(failure.message()).contains("elsewhere.test").contains("certificate");
  }

  @Test
  void addressMayBeTheName() {
    Server server = tlsServer();
    assertThat(
            call(channel(GoshawkChannel.to("ipv4:127.0.0.1:" + server.port()).tls(trusting("ca")))))
        .startsWith("hello TLS");
  }

  @Test
  void authorityThatNobodyTrustsIsRefused() {
    Status failure = failure(channel(to(tlsServer()).tls(trusting("other-ca"))));
    assertThat(failure.code()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(failure.message()).contains("not signed by a trusted authority");
  }

  @Test
  void authoritiesOfTheJvmAreTheDefault() {
    Status failure = failure(channel(to(tlsServer())));
    assertThat(failure.code()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(failure.message()).contains("not signed by a trusted authority");
  }

  @Test
  void clientWithoutACertificateIsRefused() {
    Status failure = failure(channel(to(mutualTlsServer()).tls(trusting("ca"))));
    assertThat(failure.code()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(failure.message()).containsIgnoringCase("certificate");
  }

  @Test
  void clientWithAStrangersCertificateIsRefused() {
    Status failure = failure(channel(to(mutualTlsServer()).tls(trusting("ca", "stranger"))));
    assertThat(failure.code()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(failure.message()).containsIgnoringCase("certificate");
  }

  @Test
  void plaintextClientOfATlsServerIsToldSo() throws Exception {
    Server server = tlsServer();
    Status failure = failure(channel(to(server).plaintext()));
    assertThat(failure.code()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(failure.message()).contains("TLS").contains("plaintext");
    assertThat(call(channel(to(server).tls(trusting("ca"))))).startsWith("hello TLS");
    assertThat(log().lines()).hasSize(1);
    assertThat(log().lines().get(0)).contains("does not speak TLS");
  }

  @Test
  void tlsClientOfAPlaintextServerIsToldSo() {
    Server server = serve(server());
    Status failure = failure(channel(to(server).tls(trusting("ca"))));
    assertThat(failure.code()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(failure.message()).contains("TLS").contains("plaintext");
    assertThat(call(channel(to(server).plaintext()))).isEqualTo("hello in plaintext");
    assertThat(log().lines()).hasSize(1);
    assertThat(log().lines().get(0)).contains("peer speaks TLS, and this end is plaintext");
  }
}
