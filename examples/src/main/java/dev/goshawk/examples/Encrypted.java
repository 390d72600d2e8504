package dev.goshawk.examples;

import dev.goshawk.api.BindableService;
import dev.goshawk.api.Channel;
import dev.goshawk.api.Server;
import dev.goshawk.api.TrustedProxies;
import dev.goshawk.netty.CertificateProvider;
import dev.goshawk.netty.CertifiedKey;
import dev.goshawk.netty.ClientTls;
import dev.goshawk.netty.GoshawkChannel;
import dev.goshawk.netty.GoshawkServer;
import dev.goshawk.netty.Listener;
import dev.goshawk.netty.ServerTls;
import dev.goshawk.netty.TlsIdentity;
import dev.goshawk.netty.TlsTrust;
import dev.goshawk.netty.TlsVersion;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;

/**
 * TLS from PEM files, mutual TLS, a plaintext port beside it, keys of a provider, proxies in front.
 */
final class Encrypted {
  private Encrypted() {}

  // snippet: tls
  static Server serve(BindableService service, int port, Path certificate, Path key) {
    ServerTls tls =
        ServerTls.builder().identity(TlsIdentity.certificate(certificate).key(key)).build();
    return GoshawkServer.builder().port(port).tls(tls).service(service).start();
  }

  static Channel connect(String target, Path authorities) {
    ClientTls tls = ClientTls.builder().trust(TlsTrust.pem(authorities)).build();
    return GoshawkChannel.to(target).tls(tls).build();
  }

  // end snippet

  // snippet: mutual
  static Server serveKnown(
      BindableService service, int port, Path certificate, Path key, Path clientAuthorities) {
    ServerTls tls =
        ServerTls.builder()
            .identity(TlsIdentity.certificate(certificate).key(key))
            .requireClientCertificate(TlsTrust.pem(clientAuthorities))
            .build();
    return GoshawkServer.builder().port(port).tls(tls).service(service).start();
  }

  static Channel connectAs(String target, Path authorities, Path certificate, Path key) {
    ClientTls tls =
        ClientTls.builder()
            .trust(TlsTrust.pem(authorities))
            .identity(TlsIdentity.certificate(certificate).key(key))
            .build();
    return GoshawkChannel.to(target).tls(tls).build();
  }

  // end snippet

  // snippet: listeners
  static Server serveBoth(
      BindableService service, int port, ServerTls tls, BindableService admin, int adminPort) {
    return GoshawkServer.builder()
        .port(port)
        .tls(tls)
        .service(service)
        .listener(Listener.port(adminPort).service(admin)) // plaintext; this service alone
        .start();
  }

  // end snippet

  // snippet: settings
  static ServerTls settings(Path certificate, Path key, Path keyStore, String password) {
    return ServerTls.builder()
        .identity(
            TlsIdentity.certificate(certificate).key(key)) // shown where no other has the name
        .identity(TlsIdentity.keyStore(keyStore, password)) // PKCS #12 or JKS
        .minVersion(TlsVersion.TLS_1_3)
        .reloadInterval(Duration.ofMinutes(5))
        .build();
  }

  // end snippet

  // snippet: provided
  static ServerTls fromVault(
      CertificateProvider<List<CertifiedKey>> keys,
      CertificateProvider<List<X509Certificate>> clients) {
    return ServerTls.builder()
        .identity(TlsIdentity.provided("vault:shop", keys))
        .requireClientCertificate(TlsTrust.provided("vault:clients", clients))
        .build();
  }

  // end snippet

  // snippet: proxies
  static Server serveBehindProxies(BindableService service, int port, ServerTls tls) {
    TrustedProxies proxies = TrustedProxies.of("10.0.0.0/8");
    return GoshawkServer.builder()
        .service(service)
        .listener(Listener.port(port).tls(tls).proxyProtocol(proxies)) // balancers of TCP
        .start();
  }

  static Server serveBehindHttpProxies(BindableService service, int port) {
    return GoshawkServer.builder()
        .service(service)
        .port(port)
        .forwardedFor(TrustedProxies.of("10.0.0.0/8", "unix")) // by x-forwarded-for
        .start();
  }
  // end snippet
}
