package dev.goshawk.core.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.BindableService;
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
 * The base of transcripts of a server: its methods are set, a scripted client talks to it, and
 * after each test nothing may have been sent that no test expected, no stream be live, and no timer
 * wait.
 */
@Timeout(60)
abstract class ServerFixture {

  /** How every gRPC response begins. */
  static final String OK_HEADERS = ":status=200 content-type=application/grpc";

  /** The fields of a request for a method. */
  static String request(String method, String... more) {
    return ":method=POST :scheme=http :path=/t.T/"
        + method
        + " :authority=localhost te=trailers content-type=application/grpc"
        + (more.length == 0 ? "" : " " + String.join(" ", more));
  }

  final FakeLoop loop = new FakeLoop();
  final TestServer server = new TestServer();
  private final List<Peer> clients = new ArrayList<>();
  private GrpcServer core;

  /** How long the end of threads was waited for last, as a reading of the clock. */
  long threadsAwaitedUntil;

  LogCapture log;

  /** A server without a transport. */
  final class TestServer extends ServerBuilder<TestServer> {
    private final ServiceDefinition.Builder methods = ServiceDefinition.builder(Texts.SERVICE);

    TestServer() {
      keepAliveTime(Duration.ofDays(365)); // no timer but those that a test is about
      writeTimeout(Duration.ofDays(365));
      fallback(path -> null); // no warning where a test needs no service
    }

    @Override
    protected TestServer self() {
      return this;
    }

    <Q, R> TestServer method(
        dev.goshawk.api.MethodDescriptor<Q, R> method, ServerHandler<Q, R> handler) {
      methods.method(method, handler);
      return this;
    }

    private GrpcServer start() {
      ServiceDefinition definition = methods.build();
      BindableService service = () -> definition;
      service(service);
      GrpcServer started = (GrpcServer) build();
      started.started(new Nowhere());
      return started;
    }
  }

  private final class Nowhere implements TransportServer.Listeners {
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
      return loop;
    }

    @Override
    public boolean inAnyLoop() {
      return loop.inLoop();
    }

    @Override
    public void release() {}

    @Override
    public void awaitEnd(long latest) {
      threadsAwaitedUntil = latest;
    }
  }

  @BeforeEach
  final void capture() {
    log = LogCapture.of("dev.goshawk");
  }

  final GrpcServer core() {
    if (core == null) {
      core = server.start();
    }
    return core;
  }

  /** A client that is connected. The first one starts the server. */
  final Peer client() {
    return client(Http2Config.builder());
  }

  final Peer client(Http2Config.Builder config) {
    return unconnected(config).connect();
  }

  final Peer unconnected(Http2Config.Builder config) {
    return unconnected(core().newConnection(), config);
  }

  private Peer unconnected(ServerConnection tested, Http2Config.Builder config) {
    Peer client = new Peer(loop, tested, true, config.build());
    clients.add(client);
    return client;
  }

  /** A client that is connected, by a connection of the server's. */
  final Peer client(ServerConnection tested, Http2Config.Builder config) {
    return unconnected(tested, config).connect();
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
