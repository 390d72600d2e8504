package dev.goshawk.soak.fleet;

import dev.goshawk.api.DrainAtExit;
import dev.goshawk.api.DrainPlan;
import dev.goshawk.api.Server;
import dev.goshawk.api.ServiceDefinition;
import dev.goshawk.api.Status;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.netty.GoshawkServer;
import dev.goshawk.netty.ServerTls;
import dev.goshawk.netty.TlsIdentity;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

/** Our server, with blocking handlers. */
final class GoshawkBackend implements Backend {

  private final Server server;

  GoshawkBackend(Work work, Certificates certificates) {
    ServiceDefinition.Builder service = ServiceDefinition.builder(FleetMethods.SERVICE);
    for (Consent consent : Consent.values()) {
      service.method(
          FleetMethods.of(consent),
          Handlers.unary(
              (request, context) -> {
                if (work.refuses()) {
                  throw Status.RESOURCE_EXHAUSTED.withMessage("overloaded").exception();
                }
                return work.execute(request);
              }));
    }
    ServiceDefinition built = service.build();
    server =
        GoshawkServer.builder()
            .address(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .service(() -> built)
            .tls(
                ServerTls.builder()
                    .identity(
                        TlsIdentity.certificate(certificates.certificate()).key(certificates.key()))
                    .reloadInterval(RELOAD)
                    .build())
            .maxConcurrentCallsPerConnection(CALLS_PER_CONNECTION)
            .permitKeepAliveTime(Duration.ofSeconds(1))
            .start();
  }

  @Override
  public int port() {
    return server.port();
  }

  @Override
  public void drainAtExit(Duration lameDuck, Duration grace) {
    DrainAtExit.install(server, new DrainPlan(lameDuck, grace));
  }
}
