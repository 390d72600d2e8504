package dev.goshawk.netty;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * TLS from PEM files: 1.2 and 1.3, forward secrecy and AEAD ciphers only (RFC 9113 §9.2), h2 by
 * ALPN. BoringSSL does it when netty-tcnative is on the class path, else the JDK. Any thread.
 */
final class Tls {

  private static final List<String> CIPHERS =
      List.of(
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

  private static final ApplicationProtocolConfig H2 =
      new ApplicationProtocolConfig(
          Protocol.ALPN,
          SelectorFailureBehavior.NO_ADVERTISE,
          SelectedListenerFailureBehavior.ACCEPT,
          ApplicationProtocolNames.HTTP_2);

  private Tls() {}

  /**
   * The server's side.
   *
   * @param clientAuthorities whom clients' certificates must be signed by, or null to ask for none
   * @throws IllegalArgumentException when a file cannot be read or understood, naming it
   */
  static SslContext server(Path certificates, Path key, @Nullable Path clientAuthorities) {
    SslContextBuilder builder =
        read(certificates, key, (chain, secret) -> SslContextBuilder.forServer(chain, secret));
    if (clientAuthorities != null) {
      trust(builder, clientAuthorities);
      builder.clientAuth(ClientAuth.REQUIRE);
    }
    return build(builder);
  }

  /**
   * The client's side.
   *
   * @param authorities whom the server's certificate must be signed by, or null for those that the
   *     JVM trusts
   * @param certificates the client's own certificate and chain, or null for none
   * @throws IllegalArgumentException when a file cannot be read or understood, naming it
   */
  static SslContext client(
      @Nullable Path authorities, @Nullable Path certificates, @Nullable Path key) {
    SslContextBuilder builder = SslContextBuilder.forClient();
    if (authorities != null) {
      trust(builder, authorities);
    }
    if (certificates != null && key != null) {
      read(certificates, key, builder::keyManager);
    }
    return build(builder);
  }

  private interface Reading {
    SslContextBuilder read(InputStream certificates, InputStream key);
  }

  private static SslContextBuilder read(Path certificates, Path key, Reading reading) {
    try (InputStream chain = Files.newInputStream(certificates);
        InputStream secret = Files.newInputStream(key)) {
      return reading.read(chain, secret);
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "cannot use certificate " + certificates + " with key " + key + ": " + e, e);
    }
  }

  private static void trust(SslContextBuilder builder, Path authorities) {
    try (InputStream in = Files.newInputStream(authorities)) {
      builder.trustManager(in);
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "cannot use certificate authorities " + authorities + ": " + e, e);
    }
  }

  private static SslContext build(SslContextBuilder builder) {
    try {
      return builder
          .protocols("TLSv1.3", "TLSv1.2")
          .ciphers(CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
          .applicationProtocolConfig(H2)
          .build();
    } catch (SSLException e) {
      throw new IllegalArgumentException("TLS cannot be set up: " + e.getMessage(), e);
    }
  }
}
