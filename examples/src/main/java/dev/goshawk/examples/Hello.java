package dev.goshawk.examples;

import dev.goshawk.api.Channel;
import dev.goshawk.api.Server;
import dev.goshawk.api.ServerContext;
import dev.goshawk.examples.hello.GreetReply;
import dev.goshawk.examples.hello.GreetRequest;
import dev.goshawk.examples.hello.GreeterClient;
import dev.goshawk.examples.hello.GreeterService;
import dev.goshawk.netty.GoshawkChannel;
import dev.goshawk.netty.GoshawkServer;

/** The smallest whole program: a service, its server, and a call. */
public final class Hello {
  private Hello() {}

  static final class Greeter implements GreeterService {
    @Override
    public GreetReply greet(GreetRequest request, ServerContext context) {
      return GreetReply.newBuilder().setGreeting("Hello, " + request.getName() + "!").build();
    }
  }

  /** Prints the greeting of the people that the arguments name. */
  public static void main(String[] args) {
    for (String name : args) {
      System.out.println(greet(name));
    }
  }

  static String greet(String name) {
    try (Server server = GoshawkServer.builder().port(0).service(new Greeter()).start();
        Channel channel = GoshawkChannel.to("localhost:" + server.port()).plaintext().build()) {
      GreeterClient greeter = GreeterClient.create(channel);
      return greeter.greet(GreetRequest.newBuilder().setName(name).build()).getGreeting();
    }
  }
}
