package dev.goshawk.examples;

import dev.goshawk.api.BindableService;
import dev.goshawk.api.Server;
import dev.goshawk.netty.GoshawkServer;
import dev.goshawk.netty.Listener;
import dev.goshawk.services.admin.AdminService;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A server that shows what its process has, to those who look after it. */
final class Administered {

  private Administered() {}

  // snippet: server
  static Server serve(BindableService service, int port, int adminPort) {
    return GoshawkServer.builder()
        .port(port)
        .service(service)
        .listener(
            Listener.address(new InetSocketAddress(InetAddress.getLoopbackAddress(), adminPort))
                .service(AdminService.create()))
        .start();
  }
  // end snippet
}
