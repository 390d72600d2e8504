package dev.goshawk.examples;

import dev.goshawk.api.BindableService;
import dev.goshawk.api.Channel;
import dev.goshawk.api.Server;
import dev.goshawk.netty.GoshawkChannel;
import dev.goshawk.netty.GoshawkServer;
import dev.goshawk.netty.ServerTls;
import dev.goshawk.netty.TlsIdentity;
import dev.goshawk.netty.TlsVersion;
import java.nio.file.Path;
import java.time.Duration;

/** TLS from PEM files: one line on each side, one for mutual TLS, and what else can be set. */
final class Encrypted {
  private Encrypted() {}

  // snippet: tls
  static Server serve(BindableService service, int port, Path certificates, Path key) {
    return GoshawkServer.builder().port(port).tls(certificates, key).service(service).start();
  }

  static Channel connect(String target, Path authorities) {
    return GoshawkChannel.to(target).tls(authorities).build();
  }

  // end snippet

  // snippet: mutual
  static Server serveKnown(
      BindableService service, int port, Path certificates, Path key, Path clientAuthorities) {
    return GoshawkServer.builder()
        .port(port)
        .mutualTls(certificates, key, clientAuthorities)
        .service(service)
        .start();
  }

  static Channel connectAs(String target, Path authorities, Path certificates, Path key) {
    return GoshawkChannel.to(target).mutualTls(authorities, certificates, key).build();
  }

  // end snippet

  // snippet: settings
  static ServerTls settings(Path certificates, Path key, Path keyStore, String password) {
    return ServerTls.builder()
        .identity(TlsIdentity.pem(certificates, key)) // shown where no other has the name
        .identity(TlsIdentity.keyStore(keyStore, password)) // PKCS #12 or JKS
        .minVersion(TlsVersion.TLS_1_3)
        .reloadInterval(Duration.ofMinutes(5))
        .build();
  }
  // end snippet
}
