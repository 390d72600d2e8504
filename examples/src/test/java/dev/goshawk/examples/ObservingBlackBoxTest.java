package dev.goshawk.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.Channel;
import dev.goshawk.api.ChannelDescription;
import dev.goshawk.api.Server;
import dev.goshawk.api.ServerContext;
import dev.goshawk.examples.hello.GreetReply;
import dev.goshawk.examples.hello.GreetRequest;
import dev.goshawk.examples.hello.GreeterClient;
import dev.goshawk.examples.hello.GreeterService;
import dev.goshawk.netty.GoshawkChannel;
import dev.goshawk.netty.GoshawkServer;
import dev.goshawk.testsupport.Await;
import dev.goshawk.testsupport.Ports;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/**
 * {@link AttemptLog}, {@link MetricLines} and {@link Describing}: a channel over two backends, one
 * of them dead.
 */
class ObservingBlackBoxTest {

  private static final class Greeter implements GreeterService {
    @Override
    public GreetReply greet(GreetRequest request, ServerContext context) {
      return GreetReply.newBuilder().setGreeting("Hello").build();
    }
  }

  private final Queue<String> log = new ConcurrentLinkedQueue<>();
  private final Queue<String> measured = new ConcurrentLinkedQueue<>();

  @Test
  void deadBackendIsSeen() throws Exception {
    int dead = Ports.unused();
    int port;
    try (Server server = GoshawkServer.builder().port(0).service(new Greeter()).start();
        Channel channel =
            GoshawkChannel.to("ipv4:127.0.0.1:" + server.port() + ",127.0.0.1:" + dead)
                .plaintext()
                .roundRobin()
                .tracer(new AttemptLog(log::add))
                .metrics(new MetricLines(measured::add))
                .build()) {
      port = server.port();
      GreeterClient.create(channel).greet(GreetRequest.newBuilder().setName("you").build());
      Await.until(
          "the dead backend was tried",
          () -> channel.describe().join().toString().contains(" ago: UNAVAILABLE"));
      ChannelDescription seen = channel.describe().join();
      assertThat(seen.toString().lines())
          .anyMatch(line -> line.startsWith("    127.0.0.1:" + server.port() + " READY"))
          .anyMatch(line -> line.startsWith("    127.0.0.1:" + dead + " "));
      assertThat(Describing.backendsReady(channel).join()).isEqualTo(1);
      Describing.log(channel);
    }
    List<String> told = List.copyOf(log);
    assertThat(told)
        .anyMatch(line -> line.startsWith("connection: CONNECTED "))
        .anyMatch(line -> line.startsWith("connection: FAILED "))
        .anyMatch(line -> line.contains("Greeter/Greet at ") && line.contains(": OK after "));
    String labels = " [ipv4:127.0.0.1:" + port + ",127.0.0.1:" + dead + ", ";
    assertThat(measured)
        .contains("grpc.subchannel.connection_attempts_succeeded 1" + labels + ", ]")
        .contains("grpc.subchannel.open_connections 1" + labels + "none, , ]")
        .contains("grpc.subchannel.connection_attempts_failed 1" + labels + ", ]")
        .contains("grpc.subchannel.disconnections 1" + labels + ", , subchannel shutdown]")
        .contains("grpc.subchannel.open_connections -1" + labels + "none, , ]")
        .allMatch(line -> line.startsWith("grpc.subchannel."));
    AttemptLog.orders(log::add).close();
    MetricLines.orders(measured::add).close();
  }
}
