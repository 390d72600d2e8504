package dev.goshawk.core;

import dev.goshawk.api.Channel;
import dev.goshawk.api.ClientInterceptor;
import dev.goshawk.api.Codec;
import dev.goshawk.api.NanoClock;
import dev.goshawk.api.text.SettingText;
import dev.goshawk.core.balance.LoadBalancerProvider;
import dev.goshawk.core.balance.LoadBalancerRegistry;
import dev.goshawk.core.balance.PickFirstConfig;
import dev.goshawk.core.balance.RoundRobinConfig;
import dev.goshawk.core.carrier.Connector;
import dev.goshawk.core.client.ChannelHandle;
import dev.goshawk.core.client.ClientChannel;
import dev.goshawk.core.client.ClientSettings;
import dev.goshawk.core.config.HedgingPolicy;
import dev.goshawk.core.config.PolicyConfig;
import dev.goshawk.core.config.RetryPolicy;
import dev.goshawk.core.config.ServiceConfig;
import dev.goshawk.core.config.ServiceConfigParser;
import dev.goshawk.core.connection.ByteBudget;
import dev.goshawk.core.message.Codecs;
import dev.goshawk.core.metrics.MetricSink;
import dev.goshawk.core.metrics.Metrics;
import dev.goshawk.core.resolve.NameResolverProvider;
import dev.goshawk.core.resolve.NameResolverRegistry;
import dev.goshawk.core.resolve.ProxyDetector;
import dev.goshawk.core.resolve.StaticProvider;
import dev.goshawk.core.resolve.Target;
import dev.goshawk.core.trace.ChannelTracer;
import dev.goshawk.core.transport.HttpProxy;
import dev.goshawk.http2.Http2Config;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * What can be set on a channel whatever its transport. One thread.
 *
 * @param <B> the type of the builder itself
 */
public abstract class ChannelBuilder<B extends ChannelBuilder<B>> {

  /** The default limit on messages received: 4 MiB. */
  public static final int DEFAULT_MAX_INBOUND_MESSAGE_SIZE =
      ServerBuilder.DEFAULT_MAX_INBOUND_MESSAGE_SIZE;

  private static final String USER_AGENT = "grpc-java-goshawk/" + version();

  private final List<ClientInterceptor> interceptors = new ArrayList<>();
  private final List<Codec> codecs = new ArrayList<>();
  private final List<ChannelTracer> tracers = new ArrayList<>();
  private final List<MetricSink> metricSinks = new ArrayList<>();
  private final ResolverOptions resolvers = new ResolverOptions();
  private final ServiceConfigOptions config = new ServiceConfigOptions();
  private final ConnectionOptions connections = new ConnectionOptions();
  private final ChannelKeepaliveOptions keepalive = new ChannelKeepaliveOptions();
  private final RetryOptions retry = new RetryOptions();
  private int maxInboundMessageSize = DEFAULT_MAX_INBOUND_MESSAGE_SIZE;
  private long maxBufferedBytes = Runtime.getRuntime().maxMemory() / Limits.HEAP_SHARE;
  private int maxOutboundMessageSize = Integer.MAX_VALUE;
  private @Nullable String authority;
  private String userAgent = USER_AGENT;
  private @Nullable NanoClock clock;
  private final Http2Config.Builder http2 =
      Http2Config.builder().maxHeaderListSize(ServerBuilder.DEFAULT_MAX_INBOUND_METADATA_SIZE);

  /** For builders of transports. */
  protected ChannelBuilder() {}

  /** The builder itself. */
  protected abstract B self();

  /** Puts an interceptor around all calls. The first one added is the outermost. */
  public B intercept(ClientInterceptor interceptor) {
    interceptors.add(Objects.requireNonNull(interceptor, "intercept"));
    return self();
  }

  /**
   * Adds what sees the channel's calls and connections: for metrics, tracing and logs. May be given
   * to several channels.
   */
  public B tracer(ChannelTracer tracer) {
    tracers.add(Objects.requireNonNull(tracer, "tracer"));
    return self();
  }

  /**
   * Adds what takes the measurements of the channel's connections and balancing policies. May be
   * given to several channels. Calls are measured by a {@link #tracer}. Source: gRFC A79.
   */
  public B metrics(MetricSink sink) {
    metricSinks.add(Objects.requireNonNull(sink, "metrics"));
    return self();
  }

  /** Adds a codec beside gzip. */
  public B codec(Codec codec) {
    codecs.add(Objects.requireNonNull(codec, "codec"));
    return self();
  }

  /**
   * The largest response in bytes, after decompression. Default 4 MiB. A larger one ends its call
   * with RESOURCE_EXHAUSTED.
   *
   * @throws IllegalArgumentException when negative
   */
  public B maxInboundMessageSize(int bytes) {
    maxInboundMessageSize = Limits.atLeast("maxInboundMessageSize", bytes, 0);
    return self();
  }

  /**
   * The largest request in bytes, before compression. Default 2^31 - 1. A larger one ends its call
   * with RESOURCE_EXHAUSTED.
   *
   * @throws IllegalArgumentException when negative
   */
  public B maxOutboundMessageSize(int bytes) {
    maxOutboundMessageSize = Limits.atLeast("maxOutboundMessageSize", bytes, 0);
    return self();
  }

  /**
   * The most response metadata in bytes, headers and trailers each, counted as RFC 9113 §6.5.2
   * does. Default 8 KiB. More ends the call with INTERNAL.
   *
   * @throws IllegalArgumentException when less than 1
   */
  public B maxInboundMetadataSize(int bytes) {
    http2.maxHeaderListSize(Limits.atLeast("maxInboundMetadataSize", bytes, 1));
    return self();
  }

  /**
   * How many bytes of a call's responses may be on their way before the caller has taken them.
   * Default 1 MiB.
   *
   * @throws IllegalArgumentException when less than 1
   */
  public B initialWindowSize(int bytes) {
    http2.initialWindowSize(Limits.atLeast("initialWindowSize", bytes, 1));
    return self();
  }

  /**
   * The {@code :authority} of calls, in place of the target's; with TLS also the name that the
   * server's certificate must have.
   *
   * @throws IllegalArgumentException when it is empty or has a character that no authority has
   */
  public B overrideAuthority(String authority) {
    this.authority = SettingText.authority("overrideAuthority", authority);
    return self();
  }

  /**
   * Words of the application in front of Goshawk's own in {@code user-agent}.
   *
   * @throws IllegalArgumentException when they are blank, or not printable ASCII
   */
  public B userAgent(String application) {
    userAgent = SettingText.headerValue("userAgent", application) + " " + USER_AGENT;
    return self();
  }

  /**
   * How many connections to the same address share the calls, at most. Default 4. There is one
   * until as many calls run on it as the server allows at a time (its
   * SETTINGS_MAX_CONCURRENT_STREAMS) and another has to wait; then the next is made. Where no more
   * may be made, calls wait for their turn. Source: gRFC A105.
   *
   * @throws IllegalArgumentException when less than 1
   */
  public B maxConnectionsPerAddress(int connections) {
    this.connections.maxPerAddress(connections);
    return self();
  }

  /**
   * How many attempts a call makes at most, the first included, whatever its retry or hedging
   * policy says. Default 5. With 1 no policy has an effect. What the server provably did not
   * process is sent again nevertheless, and does not count. Source: gRFC A6.
   *
   * @throws IllegalArgumentException when less than 1
   */
  public B maxAttempts(int attempts) {
    retry.maxAttempts(attempts);
    return self();
  }

  /**
   * How many connections to the same address share the calls at least, from when the address is
   * used. Default 1. With more than one, each call takes one of them by chance, and each has an
   * event loop of its own as long as there are enough: for clients that one loop, or one connection
   * of the server, bounds. One that is lost is made anew. No gRFC has this.
   *
   * @param connections at most {@link #maxConnectionsPerAddress}, which {@code build} checks; where
   *     a service config allows fewer, these
   * @throws IllegalArgumentException when less than 1
   */
  public B minConnectionsPerAddress(int connections) {
    this.connections.minPerAddress(connections);
    return self();
  }

  /**
   * How many bytes of requests a call with a stream of them keeps until its response begins, so
   * that it can go to another stream: by a retry or hedging policy, or if the server provably did
   * not process it (REFUSED_STREAM, or a GOAWAY that says so). Default 256 KiB; each request counts
   * 32 bytes beside its own. A call that sends more than that keeps nothing, and then ends with the
   * status of its attempt. Calls of one request can always be sent once more. Source: gRFC A6.
   *
   * @param bytes 0 for calls that are sent once more only while they have sent nothing
   * @throws IllegalArgumentException when negative
   */
  public B perCallRetryBufferSize(int bytes) {
    retry.perCallBufferSize(bytes);
    return self();
  }

  /**
   * How many bytes all calls of the channel together keep for {@link #perCallRetryBufferSize}.
   * Default 16 MiB. The call whose request would go beyond it keeps nothing.
   *
   * @throws IllegalArgumentException when negative
   */
  public B retryBufferSize(int bytes) {
    retry.bufferSize(bytes);
    return self();
  }

  /**
   * How many bytes all calls of the channel together may hold: requests that wait, for a
   * connection, a stream or the server's windows, and responses that have come in part. Default a
   * quarter of the heap. Beyond it new calls end with RESOURCE_EXHAUSTED, and so do calls whose
   * next message would have to be gathered.
   *
   * @throws IllegalArgumentException when less than 1
   */
  public B maxBufferedBytes(long bytes) {
    maxBufferedBytes = Limits.atLeast("maxBufferedBytes", bytes, 1);
    return self();
  }

  /**
   * After what silence of the server, while there are calls, it is asked by PING whether it is
   * still there (gRFC A8). It is asked after this time to 5/4 of it, and at once when a call begins
   * after longer silence.
   *
   * <p>Servers end connections with {@code too_many_pings} that send PINGs more often than they
   * permit: by default every 5 min where no responses come between. Then this time is doubled for
   * the channel's later connections, and the log says so. If nothing is set, the server is asked
   * after 60 s, and again only when a response has come since or 5.5 min are over, which every
   * server permits.
   *
   * @param time at least 10 s; 365 days or more for no PINGs
   * @throws IllegalArgumentException when less than 10 s
   */
  public B keepAliveTime(Duration time) {
    keepalive.time(time);
    return self();
  }

  /**
   * How long anything to come is waited for after such a PING. Then the connection is closed, and
   * its calls end with UNAVAILABLE. Default 20 s.
   *
   * @param timeout at least 10 ms
   * @throws IllegalArgumentException when less than 10 ms
   */
  public B keepAliveTimeout(Duration timeout) {
    keepalive.timeout(timeout);
    return self();
  }

  /**
   * Whether the server is asked while there is no call, too. Default false, since servers have to
   * permit it: otherwise they take one such PING in 2 h (gRFC A8).
   */
  public B keepAliveWithoutCalls(boolean without) {
    keepalive.withoutCalls(without);
    return self();
  }

  /**
   * How long the next attempt to connect to an address waits after one that failed, counted from
   * its begin: at first so long, then 1.6 times as long each time, up to the longest; each delay is
   * up to 20 % longer or shorter by chance. Default 1 s and 120 s. Look-ups of names that fail go
   * by the same. Source: gRPC connection backoff.
   *
   * @param initial at least 1 ms; less than 1 s also lets two attempts in a row come that soon
   * @param max at least as long
   * @throws IllegalArgumentException when one of them is less
   */
  public B connectBackoff(Duration initial, Duration max) {
    connections.backoff(initial, max);
    return self();
  }

  /**
   * After what time without a call, and to 5/4 of it, the channel becomes idle: it closes its
   * connections and looks no names up any more. The next call, or {@link Channel#connect}, has it
   * resolve and connect anew. Default 30 min. A call counts from its start to its end, wherever it
   * waits meanwhile; {@link Channel#enterIdle} does the same at once. Source: gRFC A62.
   *
   * @param timeout at least 1 s; 0, or 365 days or more, for never
   * @throws IllegalArgumentException when it is less than 1 s and not 0
   */
  public B idleTimeout(Duration timeout) {
    connections.idleTimeout(timeout);
    return self();
  }

  /**
   * The clock that deadlines, keepalive, backoff and all other timers of the channel go by. Default
   * the system's. A test gives one that it moves by hand; it is noticed within some milliseconds.
   */
  public B clock(NanoClock clock) {
    this.clock = Objects.requireNonNull(clock, "clock") == NanoClock.SYSTEM ? null : clock;
    return self();
  }

  /** The authority that was set, or null. */
  protected final @Nullable String authority() {
    return authority;
  }

  /** Adds a resolver for targets of its scheme; it goes before those that are built in or found. */
  public B resolver(NameResolverProvider provider) {
    resolvers.add(provider);
    return self();
  }

  /**
   * Which hosts are reached by an HTTP proxy. Default {@link ProxyDetector#SYSTEM}. Targets of
   * {@code dns} and {@code passthrough} are then not looked up here, but by the proxy.
   */
  public B proxies(ProxyDetector detector) {
    resolvers.proxies(detector);
    return self();
  }

  /** All hosts are reached by this proxy, whatever is set for the process. */
  public B proxy(HttpProxy proxy) {
    return proxies(ProxyDetector.of(Objects.requireNonNull(proxy, "proxy")));
  }

  /** Adds a balancing policy; it goes before those that are built in or found. */
  public B loadBalancer(LoadBalancerProvider provider) {
    config.add(provider);
    return self();
  }

  /**
   * The balancing policy, unless a service config says another. Default {@link
   * PickFirstConfig#DEFAULT}.
   */
  public B loadBalancing(PolicyConfig policy) {
    config.policy(policy);
    return self();
  }

  /** Calls go to all backends in turn, unless a service config says another policy. */
  public B roundRobin() {
    return loadBalancing(RoundRobinConfig.DEFAULT);
  }

  /**
   * The service config where the resolver brings none, in place of one that was set before. Default
   * none.
   */
  public B serviceConfig(ServiceConfig config) {
    this.config.config(config);
    return self();
  }

  /**
   * The service config where the resolver brings none, in JSON, in place of one that was set
   * before. It is read when the channel is built, which throws {@link IllegalArgumentException}
   * with path, value and expectation when it cannot be used. The fields are in {@code
   * docs/service-config.md}.
   */
  public B serviceConfig(String json) {
    config.config(json);
    return self();
  }

  /**
   * Calls of all methods that fail are made again by a policy, where the resolver brings no service
   * config: short for a {@link #serviceConfig(ServiceConfig)} that says only this, beside which
   * none may be set. So the server may see a call more than once: for methods that may be repeated.
   * Default none; what the server provably did not process is sent again without a policy.
   *
   * @throws IllegalArgumentException when the policy has neither a code nor a limit on an attempt
   */
  public B retry(RetryPolicy policy) {
    config.retry(policy);
    return self();
  }

  /**
   * Calls of all methods are hedged by a policy, where the resolver brings no service config; as
   * {@link #retry}. Default none.
   */
  public B hedging(HedgingPolicy policy) {
    config.hedging(policy);
    return self();
  }

  /**
   * Whether backends are asked for their health where a service config names a service for that
   * ({@code healthCheckConfig}), and used only while they serve it. Default true. Whichever, {@code
   * pick_first} does not ask, unless it is below a policy that spreads calls. Source: gRFC A17.
   */
  public B healthChecks(boolean asked) {
    connections.healthChecks(asked);
    return self();
  }

  /** Whether a service config that a resolver brings counts. Default true. */
  public B lookUpServiceConfig(boolean lookUp) {
    config.lookUp(lookUp);
    return self();
  }

  /**
   * The channel of a transport to a target.
   *
   * @throws IllegalArgumentException when the text is not a target, a policy is not known, the
   *     service config cannot be used, or settings contradict each other
   */
  protected final Channel build(String target, int defaultPort, Connector connector) {
    return build(resolvers.choose(target), defaultPort, connector);
  }

  /** The channel of a transport to one address. */
  protected final Channel build(
      String name, String defaultAuthority, SocketAddress address, Connector connector) {
    return build(
        new NameResolverRegistry.Choice(
            new Target(name, StaticProvider.SCHEME, null, name, false),
            StaticProvider.of(defaultAuthority, List.of(address))),
        0,
        connector);
  }

  /**
   * The default authority of a target, by which a server's certificate is checked.
   *
   * @throws IllegalArgumentException when the text is not a target
   */
  protected final String authorityOf(String target) {
    return resolvers.authority(target);
  }

  private Channel build(NameResolverRegistry.Choice choice, int defaultPort, Connector connector) {
    LoadBalancerRegistry known = config.policies();
    ServiceConfigParser parser = new ServiceConfigParser(known::config);
    ResolverOptions.requireSupport(choice, connector);
    ClientSettings settings =
        new ClientSettings(
            choice.target(),
            choice.provider(),
            defaultPort,
            resolvers.proxies(),
            known,
            config.policy(known),
            config.config(known, parser),
            config.lookUp(),
            parser::parse,
            authority != null ? authority : choice.provider().authority(choice.target()),
            userAgent,
            List.copyOf(interceptors),
            new Codecs(codecs),
            maxInboundMessageSize,
            maxOutboundMessageSize,
            connections.build(),
            retry.build(),
            new ByteBudget(maxBufferedBytes, "maxBufferedBytes"),
            keepalive.build(),
            clock,
            http2.build(),
            () -> ThreadLocalRandom.current().nextDouble(),
            List.copyOf(tracers),
            Metrics.of(choice.target().canonical(), metricSinks));
    return new ChannelHandle(new ClientChannel(settings, connector));
  }

  private static String version() {
    String version = ChannelBuilder.class.getPackage().getImplementationVersion();
    return version == null ? "dev" : version;
  }
}
