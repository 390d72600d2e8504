package com.example.hello;

import dev.goshawk.api.Channel;
import dev.goshawk.netty.GoshawkChannel;
import java.time.Duration;

/** Calls the greeter on localhost:50051, or at the address that is given. */
public final class HelloClient {

  public static void main(String[] args) {
    String target = args.length > 0 ? args[0] : "localhost:50051";
    try (Channel channel = GoshawkChannel.to(target).plaintext().build()) {
      GreeterClient greeter = GreeterClient.create(channel).withTimeout(Duration.ofSeconds(10));
      GreetReply reply = greeter.greet(GreetRequest.newBuilder().setName("world").build());
      System.out.println(reply.getGreeting());
    }
  }
}
