package dev.goshawk.netty.tls;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import javax.net.ssl.SSLException;

/** Makes Netty's contexts of what was set and what was read. Any thread. */
public final class SslContexts {

  private SslContexts() {}

  /**
   * A context of one moment. Those of BoringSSL are counted, and are to be released.
   *
   * @throws IllegalArgumentException when the provider cannot do what was set
   */
  static SslContext context(TlsSpec spec, TlsMaterial material) {
    try {
      SslContextBuilder builder;
      if (spec.server()) {
        builder =
            SslContextBuilder.forServer(
                spec.keyManager() != null
                    ? spec.keyManager()
                    : new NamedKeyManager(material.keys()));
        if (material.trust() != null) {
          builder.clientAuth(spec.peerMayBeNobody() ? ClientAuth.OPTIONAL : ClientAuth.REQUIRE);
        }
      } else {
        builder = SslContextBuilder.forClient().endpointIdentificationAlgorithm("HTTPS");
        if (spec.keyManager() != null) {
          builder.keyManager(spec.keyManager());
        } else if (!material.keys().isEmpty()) {
          builder.keyManager(new NamedKeyManager(material.keys()));
        }
      }
      if (material.trust() != null) {
        builder.trustManager(new ExplainingTrustManager(material.trust()));
      }
      return builder
          .sslProvider(spec.boringSsl() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK)
          .protocols(spec.versions())
          .ciphers(spec.ciphers(), SupportedCipherSuiteFilter.INSTANCE)
          .applicationProtocolConfig(
              new ApplicationProtocolConfig(
                  Protocol.ALPN,
                  SelectorFailureBehavior.NO_ADVERTISE,
                  SelectedListenerFailureBehavior.ACCEPT,
                  spec.alpn()))
          .build();
    } catch (SSLException e) {
      throw new IllegalArgumentException("TLS cannot be set up: " + e.getMessage(), e);
    }
  }
}
