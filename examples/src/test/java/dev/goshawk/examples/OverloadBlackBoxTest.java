package dev.goshawk.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.Channel;
import dev.goshawk.api.Deadline;
import dev.goshawk.api.Server;
import dev.goshawk.api.ServerContext;
import dev.goshawk.examples.hello.GreetReply;
import dev.goshawk.examples.hello.GreetRequest;
import dev.goshawk.examples.hello.GreeterClient;
import dev.goshawk.examples.hello.GreeterService;
import dev.goshawk.limits.ConcurrencyLimits;
import dev.goshawk.netty.GoshawkChannel;
import dev.goshawk.netty.GoshawkServer;
import org.junit.jupiter.api.Test;

/** Servers with limits serve those who are within them. */
class OverloadBlackBoxTest {

  /** Answers whether the call has a deadline. */
  private static final class Greeter implements GreeterService {
    @Override
    public GreetReply greet(GreetRequest request, ServerContext context) {
      Deadline deadline = context.deadline();
      String greeting = deadline == null ? "no deadline" : "a deadline";
      return GreetReply.newBuilder().setGreeting(greeting).build();
    }
  }

  private static String greet(Server server) {
    try (server;
        Channel channel = GoshawkChannel.to("localhost:" + server.port()).plaintext().build()) {
      return GreeterClient.create(channel).greet(GreetRequest.getDefaultInstance()).getGreeting();
    }
  }

  @Test
  void aServerWithALimitServes() {
    assertThat(greet(Overload.serve(new Greeter(), 0))).isEqualTo("no deadline");
  }

  @Test
  void quotasAndPrioritiesLetACallIn() {
    ConcurrencyLimits limits = Overload.shared();
    Server server =
        GoshawkServer.builder().port(0).admission(limits).service(new Greeter()).start();
    assertThat(greet(server)).isEqualTo("no deadline");
    assertThat(limits.refused()).isZero();
  }

  @Test
  void callsHaveADeadline() {
    assertThat(greet(Overload.metered(new Greeter(), 0))).isEqualTo("a deadline");
  }
}
