package dev.goshawk.examples;

import dev.goshawk.api.BindableService;
import dev.goshawk.api.DrainAtExit;
import dev.goshawk.api.DrainPlan;
import dev.goshawk.api.Server;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.Writer;
import dev.goshawk.netty.GoshawkServer;
import dev.goshawk.services.health.HealthService;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** How a server goes away without losing a call. */
final class Drained {
  private Drained() {}

  // snippet: exit
  static Server serve(BindableService service, int port) {
    Server server =
        GoshawkServer.builder().port(port).service(service).service(new HealthService()).start();
    DrainAtExit.install(server, DrainPlan.within(Duration.ofSeconds(30)));
    return server;
  }

  // end snippet

  // snippet: stream
  static <T> void send(BlockingQueue<T> news, Writer<T> to, ServerContext context)
      throws InterruptedException, StatusException {
    while (!context.isDraining()) {
      T next = news.poll(1, TimeUnit.SECONDS);
      if (next != null) {
        to.write(next);
      }
    }
    throw Status.UNAVAILABLE.withMessage("the server is going away: ask another").exception();
  }
  // end snippet
}
