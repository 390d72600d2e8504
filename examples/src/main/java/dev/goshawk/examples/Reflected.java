package dev.goshawk.examples;

import dev.goshawk.api.BindableService;
import dev.goshawk.api.Server;
import dev.goshawk.netty.GoshawkServer;
import dev.goshawk.netty.Listener;
import dev.goshawk.services.reflection.ReflectionService;
import java.net.InetSocketAddress;

/** How a server shows its API to tools. */
final class Reflected {
  private Reflected() {}

  // snippet: server
  static Server serve(BindableService service, int port) {
    return GoshawkServer.builder()
        .port(port)
        .service(service)
        .service(ReflectionService.create())
        .start();
  }

  // end snippet

  // snippet: local
  static Server serveLocally(BindableService service, int port, int localPort) {
    return GoshawkServer.builder()
        .port(port) // without reflection
        .service(service)
        .listener(
            Listener.address(new InetSocketAddress("localhost", localPort))
                .service(service)
                .service(ReflectionService.create()))
        .start();
  }
  // end snippet
}
