package dev.goshawk.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.Server;
import dev.goshawk.netty.tls.CipherSuites;
import io.netty.handler.ssl.OpenSsl;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Provider, version and cipher suites. */
class TlsChoicesBlackBoxTest extends TlsFixture {

  @Test
  void boringSslWhereItsLibraryIs() {
    boolean published =
        System.getProperty("os.name").equals("Linux")
            && System.getProperty("os.arch").equals("amd64");
    assertThat(OpenSsl.isAvailable()).isEqualTo(published);
    assertThat(CipherSuites.boringSslCan(CipherSuites.defaults())).isEqualTo(published);
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void oneVersionAndSuite(TlsProvider server, TlsProvider client) {
    List<String> suites = List.of("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384");
    Server served = serve(tls(server, "server").ciphers(suites));
    assertThat(call(channel(served, client(client)))).startsWith("hello TLSv1.2");
    Server other = serve(tls(server, "server").minVersion(TlsVersion.TLS_1_3));
    assertThat(call(channel(other, client(client)))).startsWith("hello TLSv1.3");
  }

  @Test
  void someSuitesOfTls13AreOfTheJdk() {
    List<String> some = List.of("TLS_AES_256_GCM_SHA384");
    assertThat(CipherSuites.boringSslCan(some)).isFalse();
    Server server = serve(tls(TlsProvider.AUTOMATIC, "server").ciphers(some));
    assertThat(call(channel(server, client(TlsProvider.AUTOMATIC)))).startsWith("hello TLSv1.3");
    assertThatThrownBy(() -> tls(TlsProvider.BORINGSSL, "server").ciphers(some).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("BoringSSL");
  }

  /** Of each kind that RFC 9113 appendix A has, one. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "TLS_RSA_WITH_AES_128_GCM_SHA256",
        "TLS_RSA_WITH_AES_128_CBC_SHA",
        "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384",
        "TLS_DHE_RSA_WITH_AES_256_CBC_SHA",
        "TLS_ECDH_ECDSA_WITH_AES_128_GCM_SHA256",
        "TLS_DH_RSA_WITH_AES_128_GCM_SHA256",
        "TLS_DH_anon_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA",
        "TLS_ECDHE_RSA_WITH_RC4_128_SHA",
        "TLS_ECDHE_RSA_WITH_NULL_SHA",
        "TLS_RSA_WITH_AES_128_CCM",
        "TLS_PSK_WITH_AES_128_GCM_SHA256",
        "TLS_RSA_PSK_WITH_AES_256_GCM_SHA384",
        "TLS_EMPTY_RENEGOTIATION_INFO_SCSV",
        "SSL_RSA_WITH_RC4_128_MD5"
      })
  void suiteThatHttp2Forbids(String suite) {
    assertThatThrownBy(() -> ServerTls.builder().ciphers(List.of(suite)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(suite)
        .hasMessageContaining("RFC 9113");
    assertThatThrownBy(() -> ClientTls.builder().ciphers(List.of(suite)))
        .hasMessageContaining(suite);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
        "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8",
        "TLS_ECDHE_ECDSA_WITH_ARIA_128_GCM_SHA256",
        "TLS_CHACHA20_POLY1305_SHA256"
      })
  void suiteThatHttp2Permits(String suite) {
    assertThat(CipherSuites.permitted(List.of(suite))).containsExactly(suite);
  }

  @Test
  void defaultSuitesArePermittedOnes() {
    assertThat(CipherSuites.permitted(CipherSuites.defaults())).isEqualTo(CipherSuites.defaults());
    for (TlsProvider provider : providers()) {
      CipherSuites.check(CipherSuites.defaults(), provider == TlsProvider.BORINGSSL);
    }
  }

  @Test
  void choiceThatCannotBe() {
    for (TlsProvider provider : providers()) {
      assertThatThrownBy(
              () ->
                  tls(provider, "server")
                      .ciphers(List.of("TLS_ECDHE_ECDSA_WITH_ARIA_128_GCM_SHA256"))
                      .build())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("ARIA")
          .hasMessageContaining(provider.name());
    }
    assertThatThrownBy(
            () ->
                tls(TlsProvider.JDK, "server")
                    .ciphers(List.of("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"))
                    .minVersion(TlsVersion.TLS_1_3)
                    .build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("TLS_1_3");
    assertThatThrownBy(() -> ServerTls.builder().ciphers(List.of()))
        .hasMessageContaining("no cipher suite");
    assertThatThrownBy(() -> ServerTls.builder().reloadInterval(Duration.ZERO))
        .hasMessageContaining("reloadInterval of PT0S");
    assertThatThrownBy(() -> ClientTls.builder().handshakeTimeout(Duration.ofMillis(1)))
        .hasMessageContaining("handshakeTimeout of PT0.001S");
  }
}
