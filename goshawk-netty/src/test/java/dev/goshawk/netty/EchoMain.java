package dev.goshawk.netty;

import dev.goshawk.api.Server;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.testservices.Texts;

/** A server in a process of its own: it prints its port, and echoes texts until it is killed. */
final class EchoMain {

  private EchoMain() {}

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    try (Server server =
        GoshawkServer.builder()
            .port(0)
            .service(
                Texts.service(
                    service ->
                        service.method(Texts.UNARY, Handlers.unary((request, context) -> request))))
            .start()) {
      System.out.println(server.port());
      server.awaitTermination();
    }
  }
}
