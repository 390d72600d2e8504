package dev.goshawk.core;

import dev.goshawk.api.BindableService;
import dev.goshawk.api.CallEnd;
import dev.goshawk.api.Codec;
import dev.goshawk.api.ExceptionMapper;
import dev.goshawk.api.FallbackMethods;
import dev.goshawk.api.NanoClock;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.TrustedProxies;
import dev.goshawk.core.carrier.TransportServer;
import dev.goshawk.core.loop.Log;
import dev.goshawk.core.message.MessageFormats;
import dev.goshawk.core.metrics.MetricSink;
import dev.goshawk.core.server.GrpcServer;
import dev.goshawk.core.server.ServerSettings;
import dev.goshawk.core.server.ServingListeners;
import dev.goshawk.core.server.UnknownMethods;
import dev.goshawk.core.server.handler.BlockingThreads;
import dev.goshawk.core.server.handler.ServerMethod;
import dev.goshawk.core.trace.ServerTracer;
import dev.goshawk.http2.Http2Config;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What can be set on a server whatever its transport. One thread.
 *
 * @param <B> the type of the builder itself
 */
public abstract non-sealed class ServerBuilder<B extends ServerBuilder<B>> extends StepsBuilder<B> {

  /** The default limit on messages received: 4 MiB. */
  public static final int DEFAULT_MAX_INBOUND_MESSAGE_SIZE = 4 * 1024 * 1024;

  /** The default limit on metadata received: 8 KiB. */
  public static final int DEFAULT_MAX_INBOUND_METADATA_SIZE = 8 * 1024;

  /** The default limit on connections: 100,000. */
  public static final int DEFAULT_MAX_CONNECTIONS = 100_000;

  /** The default limit on calls of all connections together: 1,000,000. */
  public static final int DEFAULT_MAX_CALLS = 1_000_000;

  /** The default limit on bytes of responses that wait on one connection: 64 MiB. */
  public static final int DEFAULT_MAX_QUEUED_BYTES = 64 * 1024 * 1024;

  /** The default of {@link #handshakeTimeout}: 20 s. */
  public static final Duration DEFAULT_HANDSHAKE_TIMEOUT = Duration.ofSeconds(20);

  /** The default of {@link #headerTimeout}: 20 s. */
  public static final Duration DEFAULT_HEADER_TIMEOUT = Duration.ofSeconds(20);

  /** The default of {@link #writeTimeout}: 2 min. */
  public static final Duration DEFAULT_WRITE_TIMEOUT = Duration.ofMinutes(2);

  private static final Log LOG = new Log(ServerBuilder.class);

  private ServedServices services = ServedServices.NONE;
  private @Nullable FallbackMethods fallback;
  private @Nullable NanoClock clock;
  private int blockingThreads = BlockingThreads.DEFAULT_POOL_SIZE;
  private int maxWaitingHandlers = BlockingThreads.DEFAULT_MAX_WAITING;
  private @Nullable Executor handlerExecutor;
  private final ServerCallOptions calls = new ServerCallOptions();
  private final ConnectionPolicyOptions connections = new ConnectionPolicyOptions();
  private final Http2Config.Builder http2 =
      Http2Config.builder().maxHeaderListSize(DEFAULT_MAX_INBOUND_METADATA_SIZE);

  /** For builders of transports. */
  protected ServerBuilder() {}

  /** Whether there is a listener that has no services of its own, so that the server's count. */
  protected boolean servesAllSomewhere() {
    return true;
  }

  /**
   * Serves a service.
   *
   * @throws IllegalArgumentException when a service of that name is served already
   */
  public B service(BindableService service) {
    return service(service, around -> {});
  }

  /**
   * Serves a service, with interceptors, filters and admissions of its own within those of the
   * server: {@code service(new Greeter(), s -> s.filter(tokens))}.
   *
   * @throws IllegalArgumentException when a service of that name is served already
   */
  public B service(BindableService service, Consumer<ServiceBuilder> around) {
    services = services.with(service, around);
    return self();
  }

  /** Finds what serves paths that no service has, for proxies and for methods that come and go. */
  public B fallback(FallbackMethods methods) {
    fallback = Objects.requireNonNull(methods, "fallback");
    return self();
  }

  /** Adds a codec beside gzip. */
  public B codec(Codec codec) {
    calls.codecs.add(Objects.requireNonNull(codec, "codec"));
    return self();
  }

  /**
   * The largest request in bytes, after decompression. Default 4 MiB. A larger one ends its call
   * with RESOURCE_EXHAUSTED.
   *
   * @throws IllegalArgumentException when negative
   */
  public B maxInboundMessageSize(int bytes) {
    calls.maxInboundMessageSize = Limits.atLeast("maxInboundMessageSize", bytes, 0);
    return self();
  }

  /**
   * The largest response in bytes, before compression. Default 2^31 - 1. A larger one ends its call
   * with RESOURCE_EXHAUSTED.
   *
   * @throws IllegalArgumentException when negative
   */
  public B maxOutboundMessageSize(int bytes) {
    calls.maxOutboundMessageSize = Limits.atLeast("maxOutboundMessageSize", bytes, 0);
    return self();
  }

  /**
   * The most request metadata in bytes, counted as RFC 9113 §6.5.2 does. Default 8 KiB. A request
   * with more is answered with RESOURCE_EXHAUSTED.
   *
   * @throws IllegalArgumentException when less than 1
   */
  public B maxInboundMetadataSize(int bytes) {
    http2.maxHeaderListSize(Limits.atLeast("maxInboundMetadataSize", bytes, 1));
    return self();
  }

  /**
   * How many calls a client may have open at a time on one connection. Default 1,000. More are
   * refused with REFUSED_STREAM; clients know the limit and wait instead. A blocking handler that
   * goes on after its call was cancelled counts until it returns; meanwhile calls that would be too
   * many wait for it before they start.
   *
   * @throws IllegalArgumentException when less than 1
   */
  public B maxConcurrentCallsPerConnection(int calls) {
    http2.maxConcurrentStreams(Limits.atLeast("maxConcurrentCallsPerConnection", calls, 1));
    return self();
  }

  /**
   * How many calls clients may have open at a time on all connections together. Default 1,000,000.
   * More are answered with RESOURCE_EXHAUSTED before anything of them is decoded.
   *
   * @throws IllegalArgumentException when less than 1
   */
  public B maxCalls(int calls) {
    connections.maxCalls(calls);
    return self();
  }

  /**
   * How many connections the server has at a time, those in their TLS handshake included. Default
   * 100,000. More are closed without GOAWAY, which makes clients wait before they try again; the
   * log says so at most every 10 s.
   *
   * @throws IllegalArgumentException when less than 1
   */
  public B maxConnections(int connections) {
    this.connections.maxConnections(connections);
    return self();
  }

  /**
   * How many connections the server has at a time from one IP address; of IPv6 the first 64 bits
   * count, which are what one subscriber has. Default unlimited. More are closed without GOAWAY, in
   * front of a TLS handshake where as many have finished theirs; the log says so at most every 10
   * s. Connections that do not come over IP are not counted.
   *
   * @throws IllegalArgumentException when less than 1
   */
  public B maxConnectionsPerAddress(int connections) {
    this.connections.maxConnectionsPerAddress(connections);
    return self();
  }

  /**
   * How many bytes of responses may wait on one connection for its client to take them. Default 64
   * MiB. A response that comes while more wait is not sent: its call ends with RESOURCE_EXHAUSTED.
   * So memory is bounded by this and one response more, whatever the client's windows are.
   *
   * @throws IllegalArgumentException when negative
   */
  public B maxQueuedBytesPerConnection(int bytes) {
    calls.maxQueuedBytes = Limits.atLeast("maxQueuedBytesPerConnection", bytes, 0);
    return self();
  }

  /**
   * How many bytes of messages the server holds on all connections together: those that wait for
   * clients to take them, and those that have come in part. Default a quarter of the heap. Beyond
   * it new calls are answered with RESOURCE_EXHAUSTED, and the stream with most unsent bytes is
   * reset; a quarter beyond it responses of running calls are not taken either.
   *
   * @throws IllegalArgumentException when less than 1
   */
  public B maxBufferedBytes(long bytes) {
    connections.maxBufferedBytes(bytes);
    return self();
  }

  /**
   * How long a client's connection may take nothing at all of what is sent to it. Then it is
   * closed, and its calls are cancelled. A client that reads its connection but not the responses
   * of a stream is not meant. Default 2 min.
   *
   * @param timeout at least 10 ms; 365 days or more for ever
   * @throws IllegalArgumentException when less than 10 ms
   */
  public B writeTimeout(Duration timeout) {
    connections.writeTimeout(timeout);
    return self();
  }

  /**
   * How long a client may take over the handshake of TLS, and then until its HTTP/2 SETTINGS have
   * come. Then the connection is closed. Default 20 s. Where the settings of TLS have a shorter
   * time for the handshake, that holds for it.
   *
   * @param timeout at least 10 ms; 365 days or more for ever
   * @throws IllegalArgumentException when less than 10 ms
   */
  public B handshakeTimeout(Duration timeout) {
    connections.handshakeTimeout(timeout);
    return self();
  }

  /**
   * How long a client may take over one header block, or one frame other than DATA, from its first
   * byte to its last. Then the connection is closed with GOAWAY and ENHANCE_YOUR_CALM. Default 20
   * s. Messages may take as long as their call's deadline lets them.
   *
   * @param timeout at least 10 ms; 365 days or more for ever
   * @throws IllegalArgumentException when less than 10 ms
   */
  public B headerTimeout(Duration timeout) {
    connections.headerTimeout(timeout);
    return self();
  }

  // The life of a connection. 365 days and more mean "never" for all of these times.

  /**
   * After what silence the server asks a client by PING whether it is still there, calls or not
   * (gRFC A9). It asks after this time to 5/4 of it. Default 2 h.
   *
   * @param time at least 1 s; 365 days or more for never
   * @throws IllegalArgumentException when less than 1 s
   */
  public B keepAliveTime(Duration time) {
    connections.keepAliveTime(time);
    return self();
  }

  /**
   * How long the server waits after such a PING for anything to come. Then the connection is
   * closed, and its calls are cancelled. Default 20 s.
   *
   * @param timeout at least 10 ms
   * @throws IllegalArgumentException when less than 10 ms
   */
  public B keepAliveTimeout(Duration timeout) {
    connections.keepAliveTimeout(timeout);
    return self();
  }

  /**
   * The least time between two PINGs of a client (gRFC A8). A client that sends the third one too
   * soon is sent away with GOAWAY, ENHANCE_YOUR_CALM and {@code too_many_pings}; whatever the
   * server sends for a call forgives those before. Default 5 min.
   *
   * @param time at least 0
   * @throws IllegalArgumentException when negative
   */
  public B permitKeepAliveTime(Duration time) {
    connections.permitKeepAliveTime(time);
    return self();
  }

  /**
   * Whether clients without a call may send PINGs as often as {@link #permitKeepAliveTime} says.
   * Otherwise, which is the default, they may every 2 h (gRFC A8).
   */
  public B permitKeepAliveWithoutCalls(boolean permit) {
    connections.permitKeepAliveWithoutCalls(permit);
    return self();
  }

  /**
   * How long a connection may be without a call before it is sent away with GOAWAY and {@code
   * max_idle} (gRFC A9). It goes after this time to 5/4 of it. Default never.
   *
   * @param time at least 1 s; 365 days or more for never
   * @throws IllegalArgumentException when less than 1 s
   */
  public B maxConnectionIdle(Duration time) {
    connections.maxIdle(time);
    return self();
  }

  /**
   * How old a connection may become before it is closed with GOAWAY and {@code max_age}, so that
   * clients look for servers anew (gRFC A9). Each differs from this by up to a tenth at random.
   * Running calls go on. Default never.
   *
   * @param time at least 1 s; 365 days or more for never
   * @throws IllegalArgumentException when less than 1 s
   */
  public B maxConnectionAge(Duration time) {
    connections.maxAge(time);
    return self();
  }

  /**
   * How long calls may go on after {@link #maxConnectionAge} before they are cancelled and the
   * connection is closed (gRFC A9). Default for ever.
   *
   * @param grace at least 0; 365 days or more for ever
   * @throws IllegalArgumentException when negative
   */
  public B maxConnectionAgeGrace(Duration grace) {
    connections.maxAgeGrace(grace);
    return self();
  }

  /**
   * How many bytes of a call's requests may be on their way before the handler has taken them.
   * Default 1 MiB.
   *
   * @throws IllegalArgumentException when less than 1
   */
  public B initialWindowSize(int bytes) {
    http2.initialWindowSize(Limits.atLeast("initialWindowSize", bytes, 1));
    return self();
  }

  /**
   * The most threads that run blocking handlers on a JVM without virtual threads. Default 200. More
   * calls are queued, and the log says so at most every 10 s; beyond 10,000 they are refused with
   * RESOURCE_EXHAUSTED. A handler that waits, in a reader, a writer or a blocking stub, counts
   * against {@link #maxWaitingHandlers} meanwhile. Where there are virtual threads each call has
   * one, and this means nothing.
   *
   * @throws IllegalArgumentException when less than 1
   */
  public B blockingThreads(int threads) {
    blockingThreads = Limits.atLeast("blockingThreads", threads, 1);
    return self();
  }

  /**
   * How many blocking handlers may wait, in a reader, a writer or a blocking stub, on a JVM without
   * virtual threads. Default 5,000: each has a thread, and with it a stack. While as many wait,
   * calls are refused with RESOURCE_EXHAUSTED; those of a connection are, as soon as it has as many
   * as it leaves free. Where there are virtual threads this means nothing.
   *
   * @throws IllegalArgumentException when less than 1
   */
  public B maxWaitingHandlers(int handlers) {
    maxWaitingHandlers = Limits.atLeast("maxWaitingHandlers", handlers, 1);
    return self();
  }

  /**
   * Runs blocking handlers on an executor of the application's, one task for each call, in place of
   * virtual threads or of {@link #blockingThreads}. A task holds its thread until its handler has
   * returned. What the executor throws ends the call with RESOURCE_EXHAUSTED. It is not shut down
   * with the server.
   */
  public B handlerExecutor(Executor executor) {
    handlerExecutor = Objects.requireNonNull(executor, "handlerExecutor");
    return self();
  }

  /**
   * Is told of the end of every call, once, and of those that were refused before any admission was
   * asked: a path that names no method, a request that is none of gRPC, an unknown codec, {@link
   * #maxCalls}, {@link #maxBufferedBytes}. {@link ServerContext#path} says what was asked for. It
   * runs on the event loop and must not block; what it throws is logged. For access logs and
   * counters; only the last one that was set counts.
   */
  public B onCallEnd(BiConsumer<ServerContext, CallEnd> listener) {
    calls.onCallEnd = Objects.requireNonNull(listener, "onCallEnd");
    return self();
  }

  /**
   * Takes the address of a caller ({@link ServerContext#remoteAddress}) out of {@code
   * x-forwarded-for} where the connection is that of one of these proxies, which have to write it:
   * the last address in it that is not a proxy's. Default: it is metadata like any other. Proxies
   * that do not speak HTTP say the address by the PROXY protocol, which is a setting of a listener.
   */
  public B forwardedFor(TrustedProxies proxies) {
    calls.forwardedFor = Objects.requireNonNull(proxies, "forwardedFor");
    return self();
  }

  /**
   * The clock that deadlines, keepalive and all other timers of the server's connections go by.
   * Default the system's. A test gives one that it moves by hand; it is noticed within some
   * milliseconds.
   */
  public B clock(NanoClock clock) {
    this.clock = Objects.requireNonNull(clock, "clock") == NanoClock.SYSTEM ? null : clock;
    return self();
  }

  /**
   * Adds what sees the server's calls and connections: for metrics, tracing and logs. May be given
   * to several servers.
   */
  public B tracer(ServerTracer tracer) {
    calls.tracers.add(Objects.requireNonNull(tracer, "tracer"));
    return self();
  }

  /**
   * Adds what takes the measurements of the server's connections. May be given to several servers.
   * Calls are measured by a {@link #tracer}. Source: gRFC A79.
   */
  public B metrics(MetricSink sink) {
    calls.metricSinks.add(Objects.requireNonNull(sink, "metrics"));
    return self();
  }

  /** Says what callers see of exceptions that are not {@link dev.goshawk.api.StatusException}. */
  public B exceptionMapper(ExceptionMapper mapper) {
    calls.exceptionMapper = Objects.requireNonNull(mapper, "exceptionMapper");
    return self();
  }

  /**
   * The server, for a transport to listen for.
   *
   * @throws IllegalStateException when a filter would be skipped by a handler of the other style
   */
  protected final TransportServer build() {
    Map<String, ServerMethod<?, ?>> methods = services.composed(steps);
    if (methods.isEmpty() && fallback == null && servesAllSomewhere()) {
      LOG.warn("the server has no services: every call will be answered with UNIMPLEMENTED");
    }
    ServingListeners listeners = new ServingListeners();
    listeners.addAll(services.announced());
    BlockingThreads blocking = new BlockingThreads(blockingThreads, maxWaitingHandlers);
    return new GrpcServer(
        ServerSettings.ofGrpc(
            methods,
            new UnknownMethods(fallback, steps),
            new MessageFormats(List.of()),
            calls.build(handlerExecutor != null ? handlerExecutor : blocking),
            connections.build(clock),
            http2.build()),
        blocking,
        listeners);
  }

  /**
   * What a listener serves that has services of its own, within the steps of the server.
   *
   * @param core what {@link #build} answered
   */
  protected final TransportServer.Scope scope(TransportServer core, ServedServices own) {
    GrpcServer server = (GrpcServer) core;
    server.listeners().addAll(own.announced());
    return server.settings().serving(own.composed(steps));
  }
}
