package dev.goshawk.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.security.cert.Certificate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.Test;

/** Who a peer is that has shown nothing; goshawk-netty has the tests with certificates. */
class PeerIdentityTest {

  /** A session that answers but one question. */
  private static SSLSession session(Certificate... shown) {
    return (SSLSession)
        Proxy.newProxyInstance(
            PeerIdentityTest.class.getClassLoader(),
            new Class<?>[] {SSLSession.class},
            (proxy, method, arguments) -> {
              assertThat(method.getName()).isEqualTo("getPeerCertificates");
              if (shown.length == 0) {
                throw new SSLPeerUnverifiedException("peer not authenticated");
              }
              return shown;
            });
  }

  @Test
  void peerWithoutACertificateIsNobody() {
    assertThat(PeerIdentity.of(session())).isNull();
  }

  @Test
  void certificateOfAnotherKindIsNobodys() {
    Certificate other =
        new Certificate("PGP") {
          @Override
          public byte[] getEncoded() {
            return new byte[0];
          }

          @Override
          public void verify(java.security.PublicKey key) {}

          @Override
          public void verify(java.security.PublicKey key, String provider) {}

          @Override
          public String toString() {
            return "PGP";
          }

          @Override
          public java.security.PublicKey getPublicKey() {
            throw new IllegalStateException("it has none");
          }
        };
    assertThat(PeerIdentity.of(session(other))).isNull();
  }

  @Test
  void plaintextHasNoIdentity() {
    MethodDescriptor<byte[], byte[]> method =
        MethodDescriptor.builder(MethodDescriptor.Kind.UNARY, "x.Y", "Z")
            .requests(Marshaller.bytes())
            .responses(Marshaller.bytes())
            .build();
    assertThat(new FakeContext(method).peerIdentity()).isNull();
  }
}
