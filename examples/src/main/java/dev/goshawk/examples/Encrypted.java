package dev.goshawk.examples;

import dev.goshawk.api.BindableService;
import dev.goshawk.api.Channel;
import dev.goshawk.api.Server;
import dev.goshawk.netty.ClientTls;
import dev.goshawk.netty.GoshawkChannel;
import dev.goshawk.netty.GoshawkServer;
import dev.goshawk.netty.Listener;
import dev.goshawk.netty.ServerTls;
import dev.goshawk.netty.TlsIdentity;
import dev.goshawk.netty.TlsTrust;
import dev.goshawk.netty.TlsVersion;
import java.nio.file.Path;
import java.time.Duration;

/** TLS from PEM files, mutual TLS, a plaintext port beside it, and what else can be set. */
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
}
