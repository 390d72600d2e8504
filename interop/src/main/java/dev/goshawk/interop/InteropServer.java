package dev.goshawk.interop;

import dev.goshawk.api.Server;
import dev.goshawk.auth.identity.Authentication;
import dev.goshawk.netty.GoshawkServer;
import dev.goshawk.netty.ServerTls;
import dev.goshawk.netty.TlsIdentity;
import dev.goshawk.services.admin.AdminService;
import dev.goshawk.services.health.HealthService;
import dev.goshawk.services.orca.MetricRecorder;
import dev.goshawk.services.orca.OrcaService;
import dev.goshawk.services.reflection.ReflectionService;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The server that interop clients call; it serves health, load reports, channelz and reflection,
 * too.
 */
public final class InteropServer {

  /** The largest request that is taken: 16 MiB, since very_large_request sends 10 MiB. */
  private static final int MAX_REQUEST = 16 * 1024 * 1024;

  /** The least time between two load reports: short, since the case orca_oob waits for them. */
  private static final Duration MIN_REPORT_INTERVAL = Duration.ofSeconds(1);

  private InteropServer() {}

  /**
   * A certificate to be a TLS server by.
   *
   * @param certificates the certificate and its chain, PEM
   * @param key its private key, PEM, PKCS #8
   */
  public record Identity(Path certificates, Path key) {
    public Identity {
      Objects.requireNonNull(certificates, "certificates");
      Objects.requireNonNull(key, "key");
    }

    /** The certificate that comes with the interop programs, {@link TestCertificates}. */
    public static Identity test() {
      return new Identity(TestCertificates.certificates(), TestCertificates.key());
    }
  }

  /**
   * Starts a server.
   *
   * @param port where to listen, on all local addresses; 0 lets the system choose
   * @param identity the certificate for TLS, or null for plaintext
   * @throws IllegalArgumentException when the certificate cannot be used
   * @throws java.io.UncheckedIOException when the port cannot be listened on
   */
  public static Server start(int port, @Nullable Identity identity) {
    return start(port, identity, null);
  }

  /**
   * Starts a server that may ask who calls.
   *
   * @param callers finds out who calls, or null when everybody may
   */
  public static Server start(
      int port, @Nullable Identity identity, @Nullable Authentication callers) {
    MetricRecorder load = new MetricRecorder();
    GoshawkServer.Builder builder =
        GoshawkServer.builder()
            .port(port)
            .maxInboundMessageSize(MAX_REQUEST)
            .intercept(new EchoMetadata())
            .service(new InteropService(load))
            .service(new HealthService())
            .service(new OrcaService(load, MIN_REPORT_INTERVAL))
            .service(AdminService.create())
            .service(ReflectionService.create());
    if (callers != null) {
      callers.addTo(builder);
    }
    if (identity != null) {
      builder.tls(
          ServerTls.builder()
              .identity(TlsIdentity.certificate(identity.certificates()).key(identity.key()))
              .build());
    }
    return builder.start();
  }
}
