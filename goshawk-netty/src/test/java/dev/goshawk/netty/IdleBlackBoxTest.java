package dev.goshawk.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Server;
import dev.goshawk.api.stub.ClientCalls;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.testservices.Texts;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Channels over sockets that become idle while nobody calls, or while many do. */
class IdleBlackBoxTest extends BlackBoxFixture {

  private final Set<SocketAddress> peers = ConcurrentHashMap.newKeySet();

  private Server server() {
    return serve(
        Texts.service(
            service ->
                service.method(
                    Texts.UNARY,
                    Handlers.unary(
                        (request, context) -> {
                          peers.add(context.remoteAddress());
                          return request;
                        }))));
  }

  private static String call(Channel channel) {
    return ClientCalls.unary(channel, Texts.UNARY, CallOptions.DEFAULT, "hi");
  }

  @Test
  void channelWithoutCallsClosesItsConnectionAndMakesAnotherForTheNext() {
    Server server = server();
    Channel channel =
        channel(
            GoshawkChannel.to("localhost:" + server.port())
                .plaintext()
                .idleTimeout(Duration.ofSeconds(1)));
    assertThat(call(channel)).isEqualTo("hi");
    eventually("idle", () -> channel.state() == ConnectivityState.IDLE);
    assertThat(call(channel)).isEqualTo("hi");
    assertThat(peers).hasSize(2);
  }

  /** Whoever has it become idle at any moment loses no call and ends none. */
  @Test
  void noCallIsLostHoweverOftenItBecomesIdle() throws Exception {
    Server server = server();
    Channel channel = channelTo(server);
    AtomicBoolean over = new AtomicBoolean();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Thread caller =
          new Thread(
              () -> {
                try {
                  while (!over.get()) {
                    assertThat(call(channel)).isEqualTo("hi");
                  }
                } catch (Throwable e) {
                  failure.set(e);
                }
              });
      caller.start();
      callers.add(caller);
    }
    for (int i = 0; i < 20; i++) {
      Thread.sleep(20);
      channel.enterIdle();
    }
    over.set(true);
    for (Thread caller : callers) {
      caller.join();
    }
    assertThat(failure.get()).isNull();
    assertThat(peers).hasSizeGreaterThan(1);
  }
}
