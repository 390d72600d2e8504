package dev.goshawk.examples;

import dev.goshawk.api.BindableService;
import dev.goshawk.api.Server;
import dev.goshawk.netty.GoshawkServer;
import java.time.Duration;

/** How a server lives as long as its process, and lets calls end when that is stopped. */
final class Lifecycle {
  private Lifecycle() {}

  // snippet: server
  static void serve(BindableService service, int port) throws InterruptedException {
    Server server = GoshawkServer.builder().port(port).service(service).start();
    Runtime.getRuntime().addShutdownHook(draining(server, Duration.ofSeconds(20)));
    server.awaitTermination(); // Goshawk's threads are daemons and do not keep the process alive
  }

  /** A thread that lets the calls of a server end within a time, and cancels the rest. */
  static Thread draining(Server server, Duration grace) {
    return new Thread(() -> server.shutdown(grace).join(), "draining");
  }
  // end snippet
}
