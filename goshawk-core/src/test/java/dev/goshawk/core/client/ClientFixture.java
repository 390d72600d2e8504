package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.CallOptions;
import dev.goshawk.api.ClientCall;
import dev.goshawk.api.ClientCallListener;
import dev.goshawk.api.ClientInterceptor;
import dev.goshawk.api.Codec;
import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.Status;
import dev.goshawk.core.balance.LoadBalancerProvider;
import dev.goshawk.core.balance.LoadBalancerRegistry;
import dev.goshawk.core.balance.PickFirstConfig;
import dev.goshawk.core.carrier.Connection;
import dev.goshawk.core.carrier.Connector;
import dev.goshawk.core.config.PolicyConfig;
import dev.goshawk.core.config.ServiceConfig;
import dev.goshawk.core.config.ServiceConfigParser;
import dev.goshawk.core.connection.ByteBudget;
import dev.goshawk.core.connection.Keepalive;
import dev.goshawk.core.fixture.FakeLoop;
import dev.goshawk.core.fixture.Peer;
import dev.goshawk.core.loop.Backoff;
import dev.goshawk.core.loop.Durations;
import dev.goshawk.core.message.Codecs;
import dev.goshawk.core.metrics.MetricSink;
import dev.goshawk.core.metrics.Metrics;
import dev.goshawk.core.resolve.ProxyDetector;
import dev.goshawk.core.resolve.Target;
import dev.goshawk.core.trace.ChannelTracer;
import dev.goshawk.core.transport.Attributes;
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
 * The base of transcripts of a client: a channel to addresses that are mere names, scripted servers
 * that accept its connections or do not. After each test nothing may have been sent that no test
 * expected, no stream be live, and no timer wait once the channel is closed.
 */
@Timeout(60)
public abstract class ClientFixture extends NamesFixture {

  /** How every gRPC response begins. */
  public static final String OK_HEADERS = ":status=200 content-type=application/grpc";

  /** The fields of a request for a method. */
  static String request(String method) {
    return pseudo(method) + COMMON;
  }

  static String pseudo(String method) {
    return ":method=POST :scheme=http :path=/t.T/" + method + " :authority=test.authority";
  }

  /** What follows the timeout in every request. */
  static final String COMMON =
      " te=trailers content-type=application/grpc user-agent=test-agent grpc-accept-encoding=gzip";

  static final CallOptions PATIENT = CallOptions.DEFAULT.withWaitForReady(true);

  public final List<Attempt> attempts = new ArrayList<>();
  private final List<Peer> servers = new ArrayList<>();
  LogCapture log;

  // What the channel is made of.
  final List<ClientInterceptor> interceptors = new ArrayList<>();
  final List<Codec> codecs = new ArrayList<>();
  Http2Config.Builder http2 = Http2Config.builder();
  int maxInboundMessageSize = 1_000;
  public int maxOutboundMessageSize = Integer.MAX_VALUE;
  String scheme = "http";
  double random = 0.5;
  boolean inAnyLoop = true;
  PolicyConfig policy = PickFirstConfig.DEFAULT;
  final List<LoadBalancerProvider> policies = new ArrayList<>();
  ServiceConfig serviceConfig = ServiceConfig.EMPTY;
  boolean lookUpConfig = true;
  ProxyDetector proxies = ProxyDetector.NONE;

  int minConnectionsPerAddress = 1;
  int maxConnectionsPerAddress = 1;
  boolean healthChecks = true;
  RetryBudget retryBudget =
      new RetryBudget(5, RetryBudget.DEFAULT_PER_CALL, RetryBudget.DEFAULT_TOTAL);
  ByteBudget memory = new ByteBudget(Long.MAX_VALUE / 2, "maxBufferedBytes");
  Backoff.Bounds backoff = Backoff.Bounds.DEFAULT;
  long idleTimeout = Durations.NEVER;
  Keepalive.Times keepalive = new Keepalive.Times(Durations.NEVER, 0, false, 0);

  private ClientChannel channel;
  boolean released;

  /** An attempt of the channel to connect, to be accepted or failed. */
  final class Attempt {
    final String address;
    final Duration timeout;
    private final Connection connection;
    Peer peer;
    boolean aborted;

    Attempt(SocketAddress address, Connection connection, long timeoutNanos) {
      this.address = address.toString();
      this.connection = connection;
      this.timeout = Duration.ofNanos(timeoutNanos);
    }

    /** A server is there, and both ends have said their SETTINGS. */
    Peer accept() {
      return accept(Http2Config.builder());
    }

    Peer accept(Http2Config.Builder config) {
      return unconnected(config).connect();
    }

    /** A server is there, and its connection is on a loop of its own. */
    Peer acceptOn(FakeLoop own) {
      Peer server = unconnected(own, Http2Config.builder()).connect();
      loop.run();
      return server;
    }

    /** As {@link #acceptOn(FakeLoop)}, and what the channel hears of it waits in its loop. */
    Peer acceptOn(FakeLoop own, Http2Config.Builder config) {
      return unconnected(own, config).connect();
    }

    /** A server is there that has said nothing yet. */
    Peer acceptSilently() {
      return unconnected(Http2Config.builder()).connectSilently();
    }

    /** The connection that was accepted is cut. */
    void lose() {
      lose("lost");
    }

    /** The connection that was accepted is cut, and the transport says why. */
    void lose(String why) {
      peer.cut(why);
    }

    private Peer unconnected(Http2Config.Builder config) {
      return unconnected(loop, config);
    }

    private Peer unconnected(FakeLoop on, Http2Config.Builder config) {
      Peer server = new Peer(on, connection, false, config.build());
      servers.add(server);
      peer = server;
      return server;
    }

    void fail(String why) {
      loop.run(() -> connection.closed(why));
    }
  }

  private final class Connecting implements Connector {
    @Override
    public EventLoop loop() {
      return loop;
    }

    @Override
    public boolean supports(Class<? extends SocketAddress> type) {
      return true;
    }

    @Override
    public Runnable connect(
        SocketAddress address, Attributes attributes, Connection connection, long timeoutNanos) {
      Attempt attempt = new Attempt(address, connection, timeoutNanos);
      attempts.add(attempt);
      return () -> {
        attempt.aborted = true;
        loop.execute(() -> connection.closed("aborted"));
      };
    }

    @Override
    public boolean inAnyLoop() {
      return inAnyLoop;
    }

    @Override
    public String scheme() {
      return scheme;
    }

    @Override
    public Runnable share() {
      return () -> {};
    }

    @Override
    public void release() {
      released = true;
    }

    @Override
    public void awaitEnd(long latest) {}
  }

  /** An attempt that is due, if not now then a second after the one before. */
  final Attempt attempt(int index) {
    if (attempts.size() == index) {
      loop.advance(Duration.ofSeconds(1));
    }
    return attempts.get(index);
  }

  /** The attempt of a number, which is the last one. */
  final Attempt only(int index) {
    Attempt last = attempt(index);
    assertThat(attempts).hasSize(index + 1);
    return last;
  }

  /** The tracers of the channel, to be added before it is made. */
  final List<ChannelTracer> tracers = new ArrayList<>();

  /** What takes its metrics, to be added before it is made. */
  final List<MetricSink> sinks = new ArrayList<>();

  final ConnectivityState state() {
    return channel().state();
  }

  final ClientChannel channel() {
    if (channel == null) {
      LoadBalancerRegistry known = LoadBalancerRegistry.with(policies);
      channel =
          new ClientChannel(
              new ClientSettings(
                  new Target("test:target", "test", null, "target", false),
                  names,
                  80,
                  proxies,
                  known,
                  policy,
                  serviceConfig,
                  lookUpConfig,
                  new ServiceConfigParser(known::config)::parse,
                  "test.authority",
                  "test-agent",
                  interceptors,
                  new Codecs(codecs),
                  maxInboundMessageSize,
                  maxOutboundMessageSize,
                  new ConnectionSettings(
                      minConnectionsPerAddress,
                      maxConnectionsPerAddress,
                      backoff,
                      idleTimeout,
                      healthChecks),
                  retryBudget,
                  memory,
                  new ChannelKeepalive(keepalive),
                  null,
                  http2.build(),
                  () -> random,
                  tracers,
                  Metrics.of("test:target", sinks)),
              new Connecting());
    }
    return channel;
  }

  /** The server of a channel that is ready. */
  final Peer server() {
    return server(Http2Config.builder());
  }

  final Peer server(Http2Config.Builder config) {
    int before = attempts.size();
    channel().connect();
    loop.run();
    return attempt(before).accept(config);
  }

  /** A call, and what its listener has heard. */
  public class Call implements ClientCallListener<String> {
    final List<String> heard = new ArrayList<>();
    public final ClientCall<String, String> call;
    public Status status;
    public Metadata trailers;

    Call(MethodDescriptor<String, String> method, CallOptions options) {
      call = channel().newCall(method, options);
    }

    Call send(String message) {
      call.send(message);
      loop.run();
      return this;
    }

    Call end() {
      call.halfClose();
      loop.run();
      return this;
    }

    Call request(int count) {
      call.request(count);
      loop.run();
      return this;
    }

    Call cancel() {
      call.cancel("no longer wanted", null);
      loop.run();
      return this;
    }

    @Override
    public void onReady() {
      heard.add("ready");
    }

    @Override
    public void onHeaders(Metadata headers) {
      heard.add("headers " + headers);
    }

    @Override
    public void onMessage(String message) {
      heard.add(message);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      assertThat(this.status).as("closed before").isNull();
      this.status = status;
      this.trailers = trailers;
      heard.add(status.code().name());
    }
  }

  /** Starts a call, and asks for its response where it has one. */
  final Call start(MethodDescriptor<String, String> method, CallOptions options) {
    Call call = new Call(method, options);
    call.call.start(call);
    if (method.kind().oneResponse()) {
      call.call.request(1);
    }
    loop.run();
    return call;
  }

  final Call start(MethodDescriptor<String, String> method) {
    return start(method, CallOptions.DEFAULT);
  }

  /** Starts a call of one request and sends it. */
  final Call call(MethodDescriptor<String, String> method, CallOptions options) {
    Call call = start(method, options);
    if (!method.kind().oneResponse()) {
      call.call.request(100);
    }
    call.call.sendLast("hi");
    loop.run();
    return call;
  }

  final Call unary() {
    return call(Texts.UNARY, CallOptions.DEFAULT);
  }

  /** The server has got the call of {@link #unary}. */
  static void expectCall(Peer server, int id) {
    server.expect("HEADERS " + id + " " + request("Unary"), "DATA " + id + " [0:hi] ES");
  }

  /** The server answers it, and the caller hears that. */
  static void answer(Peer server, int id, Call call) {
    server.send(
        "HEADERS " + id + " " + OK_HEADERS,
        "DATA " + id + " [0:fine]",
        "HEADERS " + id + " ES grpc-status=0");
    assertThat(call.heard).containsExactly("headers []", "fine", "OK");
  }

  static void assertEnd(Call call, Status.Code code, String words) {
    assertThat(call.status).as("the call has ended").isNotNull();
    assertThat(call.status.code()).isEqualTo(code);
    assertThat(call.status.message()).isEqualTo(words);
  }

  @BeforeEach
  final void capture() {
    log = LogCapture.of("dev.goshawk");
  }

  @AfterEach
  final void nothingIsLeft() {
    try {
      for (Peer server : servers) {
        assertThat(server.take()).as("frames that no test expected").isEmpty();
        assertThat(server.activeStreams()).as("live streams").isZero();
      }
      if (channel != null) {
        var unused = channel.shutdown(Duration.ZERO);
        loop.run();
        assertThat(released).as("the connector is released").isTrue();
      }
      assertThat(loop.timers()).as("timers that wait").isZero();
      assertThat(memory.used()).as("bytes held").isZero();
      assertThat(retryBudget.used()).as("bytes kept for retries").isZero();
    } finally {
      log.close();
    }
  }
}
