package dev.goshawk.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.ServerHandler;
import dev.goshawk.api.ServiceDefinition;
import dev.goshawk.core.ServerBuilder;
import dev.goshawk.core.carrier.TransportServer;
import dev.goshawk.core.fixture.FakeLoop;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.core.transport.EventLoop;
import dev.goshawk.http2.Http2Config;
import dev.goshawk.testservices.Texts;
import dev.goshawk.testsupport.LogCapture;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/**
 * The base of transcripts of a server with limits, whose time is the loop's: after each test
 * nothing may have been sent that no test expected, no stream be live, and no timer wait.
 */
@Timeout(60)
abstract class LimitsFixture {

  static final String OK_HEADERS = ":status=200 content-type=application/grpc";

  final FakeLoop loop = new FakeLoop();
  final TestServer server = new TestServer();
  private final List<Peer> clients = new ArrayList<>();
  private TransportServer core;
  LogCapture log;

  /** The fields of a request for a method of the service of texts. */
  static String request(String method, String... more) {
    return requestOf("/t.T/" + method, more);
  }

  static String requestOf(String path, String... more) {
    return ":method=POST :scheme=http :path="
        + path
        + " :authority=localhost te=trailers content-type=application/grpc"
        + (more.length == 0 ? "" : " " + String.join(" ", more));
  }

  /** A server without a transport. */
  static final class TestServer extends ServerBuilder<TestServer> {
    private final ServiceDefinition.Builder methods = ServiceDefinition.builder(Texts.SERVICE);

    TestServer() {
      keepAliveTime(Duration.ofDays(365)); // no timer but those that a test is about
      writeTimeout(Duration.ofDays(365));
      handshakeTimeout(Duration.ofDays(365));
    }

    @Override
    protected TestServer self() {
      return this;
    }

    <Q, R> TestServer method(MethodDescriptor<Q, R> method, ServerHandler<Q, R> handler) {
      methods.method(method, handler);
      return this;
    }

    private TransportServer start(FakeLoop loop) {
      ServiceDefinition definition = methods.build();
      service(() -> definition);
      TransportServer started = build();
      started.started(new Nowhere(loop));
      return started;
    }
  }

  private record Nowhere(FakeLoop ofServer) implements TransportServer.Listeners {
    @Override
    public List<SocketAddress> addresses() {
      return List.of();
    }

    @Override
    public void stopListening(Runnable stopped) {
      stopped.run();
    }

    @Override
    public EventLoop loop() {
      return ofServer;
    }

    @Override
    public boolean inAnyLoop() {
      return ofServer.inLoop();
    }

    @Override
    public void release() {}

    @Override
    public void awaitEnd(long latest) {}
  }

  @BeforeEach
  final void capture() {
    log = LogCapture.of("dev.goshawk");
  }

  /** A client that is connected. The first one starts the server. */
  final Peer client() {
    if (core == null) {
      core = server.start(loop);
    }
    Peer client = new Peer(loop, core.newConnection(), true, Http2Config.builder().build());
    clients.add(client);
    return client.connect();
  }

  @AfterEach
  final void nothingIsLeft() {
    try {
      for (Peer client : clients) {
        assertThat(client.take()).as("frames that no test expected").isEmpty();
        assertThat(client.activeStreams()).as("live streams").isZero();
        client.cut("the test is over");
      }
      assertThat(loop.timers()).as("timers that wait").isZero();
    } finally {
      log.close();
      if (core != null) {
        core.failed();
      }
    }
  }
}
