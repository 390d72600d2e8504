package dev.goshawk.auth.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.PeerIdentity;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.Test;

/** What an identity says of itself. */
class IdentityTest {

  private static final Path TLS = Path.of("../goshawk-netty/src/test/resources/tls");

  /** A session whose peer has shown a certificate. */
  private static PeerIdentity peer(X509Certificate certificate) {
    SSLSession session =
        (SSLSession)
            Proxy.newProxyInstance(
                IdentityTest.class.getClassLoader(),
                new Class<?>[] {SSLSession.class},
                (proxy, method, arguments) -> new Certificate[] {certificate});
    return PeerIdentity.of(session);
  }

  private static X509Certificate certificate(InputStream in) throws Exception {
    return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
  }

  private static PeerIdentity peer(String name) throws Exception {
    return peer(
        certificate(new ByteArrayInputStream(Files.readAllBytes(TLS.resolve(name + ".pem")))));
  }

  @Test
  void nameOfACertificateIsItsUriElseItsDnsNameElseItsSubject() throws Exception {
    Identity client = Identity.of(peer("client"));
    assertThat(client.name()).isEqualTo("spiffe://goshawk.test/client");
    assertThat(client.principals())
        .containsExactly("spiffe://goshawk.test/client", "client.goshawk.test", "CN=test client");
    assertThat(client.spiffeId()).contains(new SpiffeId("goshawk.test", "/client"));
    assertThat(client.isAnonymous()).isFalse();
    Identity server = Identity.of(peer("server"));
    assertThat(server.name()).isEqualTo("localhost");
    assertThat(server.spiffeId()).isEmpty();
    Identity authority = Identity.of(peer("ca"));
    assertThat(authority.name()).startsWith("CN=");
  }

  @Test
  void trap59_certificateWithTwoUrisHasNoSpiffeId() throws Exception {
    Identity two = Identity.of(peer(certificate(getClass().getResourceAsStream("two-uris.pem"))));
    assertThat(two.certificate().uris())
        .containsExactly("spiffe://goshawk.test/one", "spiffe://goshawk.test/two");
    assertThat(two.spiffeId()).isEmpty();
  }

  @Test
  void nobodyHasNoNames() {
    assertThat(Identity.ANONYMOUS.principals()).isEmpty();
    assertThat(Identity.ANONYMOUS.isAnonymous()).isTrue();
    assertThat(Identity.ANONYMOUS.spiffeId()).isEmpty();
    assertThat(Identity.ANONYMOUS).hasToString("anonymous");
  }

  @Test
  void claimsCannotBeChanged() {
    Map<String, Object> claims = new HashMap<>(Map.of("a", 1));
    Identity identity =
        Identity.builder(Identity.Kind.TOKEN, "ada").claims(claims).scopes(List.of("read")).build();
    claims.put("b", 2);
    assertThat(identity.claims()).containsOnlyKeys("a");
    assertThatThrownBy(() -> identity.claims().clear())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThat(identity.principals()).containsExactly("ada");
  }
}
