package com.example.hello;

import dev.goshawk.api.Server;
import dev.goshawk.api.ServerContext;
import dev.goshawk.netty.GoshawkServer;

/** Serves the greeter on port 50051, or on the one that is given. */
public final class HelloServer {

  static final class Greeter implements GreeterService {
    @Override
    public GreetReply greet(GreetRequest request, ServerContext context) {
      return GreetReply.newBuilder().setGreeting("Hello, " + request.getName() + "!").build();
    }
  }

  public static void main(String[] args) throws InterruptedException {
    int port = args.length > 0 ? Integer.parseInt(args[0]) : 50051;
    try (Server server = GoshawkServer.builder().port(port).service(new Greeter()).start()) {
      System.out.println("Listening on port " + server.port());
      server.awaitTermination();
    }
  }
}
