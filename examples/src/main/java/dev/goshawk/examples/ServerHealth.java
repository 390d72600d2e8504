package dev.goshawk.examples;

import dev.goshawk.api.BindableService;
import dev.goshawk.api.Channel;
import dev.goshawk.api.Server;
import dev.goshawk.netty.GoshawkServer;
import dev.goshawk.netty.Listener;
import dev.goshawk.netty.ServerTls;
import dev.goshawk.services.health.Health;
import dev.goshawk.services.health.HealthService;
import dev.goshawk.services.health.ServingStatus;
import java.time.Duration;
import java.util.concurrent.Callable;

/** How a server says whether it takes calls, and leaves before it goes. */
final class ServerHealth {
  private ServerHealth() {}

  // snippet: server
  static Server serve(BindableService service, HealthService health, int port) {
    return GoshawkServer.builder().port(port).service(service).service(health).start();
  }

  // end snippet

  // snippet: states
  static void warmUp(HealthService health, Runnable loading) {
    health.set(HealthService.SERVER, ServingStatus.NOT_SERVING); // SERVING unless it is said
    loading.run();
    health.set(HealthService.SERVER, ServingStatus.SERVING);
    health.set("routeguide.RouteGuide", ServingStatus.SERVING);
  }

  // end snippet

  // snippet: probes
  static Server serve(
      BindableService service, HealthService health, int port, ServerTls tls, int probePort) {
    return GoshawkServer.builder()
        .port(port)
        .tls(tls)
        .service(service)
        .service(health)
        .listener(Listener.port(probePort).service(health)) // plaintext; health alone
        .start();
  }

  // end snippet

  // snippet: probe
  static void follow(HealthService health, Callable<Boolean> databaseAnswers) {
    health.probe(
        "routeguide.RouteGuide",
        Duration.ofSeconds(5),
        () -> databaseAnswers.call() ? ServingStatus.SERVING : ServingStatus.NOT_SERVING);
  }

  // end snippet

  // snippet: check
  static String ask(Channel channel) {
    return switch (Health.check(channel, "routeguide.RouteGuide")) {
      case SERVING -> "it takes calls";
      case NOT_SERVING, UNKNOWN -> "it takes none now";
      case SERVICE_UNKNOWN -> "the server says nothing of this service";
      case UNIMPLEMENTED -> "the server has no health service";
    };
  }
  // end snippet
}
