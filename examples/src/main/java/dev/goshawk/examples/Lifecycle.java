package dev.goshawk.examples;

import dev.goshawk.api.BindableService;
import dev.goshawk.api.DrainAtExit;
import dev.goshawk.api.DrainPlan;
import dev.goshawk.api.Server;
import dev.goshawk.netty.GoshawkServer;

/** How a server lives as long as its process, and lets calls end when that is stopped. */
final class Lifecycle {
  private Lifecycle() {}

  // snippet: server
  static void serve(BindableService service, int port) throws InterruptedException {
    Server server = GoshawkServer.builder().port(port).service(service).start();
    DrainAtExit.install(server, DrainPlan.DEFAULT); // calls may end when the process is stopped
    server.awaitTermination(); // Goshawk's threads are daemons and do not keep the process alive
  }
  // end snippet
}
