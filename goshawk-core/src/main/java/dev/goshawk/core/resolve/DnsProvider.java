package dev.goshawk.core.resolve;

import dev.goshawk.core.loop.Durations;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code dns:///host:port}, and targets without a scheme: a name that the system looks up, or an
 * address. Immutable, any thread; a channel with other options than the default gets one by {@code
 * ChannelBuilder.resolver}:
 *
 * <pre>{@code
 * builder.resolver(new DnsProvider().refreshInterval(Duration.ofMinutes(1)));
 * }</pre>
 *
 * <p>A name that is reached by a proxy is not looked up, but told to the proxy.
 */
public final class DnsProvider implements NameResolverProvider {

  private static final Duration LEAST_INTERVAL = Duration.ofSeconds(30);
  private static final Duration LEAST_TIMEOUT = Duration.ofMillis(10);

  private final Options options;

  /**
   * What can be set. Immutable.
   *
   * @param lookUp finds addresses
   * @param txt finds TXT records; null when no service config is looked up
   * @param refreshNanos how long after a look-up the next comes by itself; {@link Durations#NEVER}
   * @param timeoutNanos how long a look-up may take
   */
  record Options(HostLookUp lookUp, @Nullable TxtLookUp txt, long refreshNanos, long timeoutNanos) {
    static final Options DEFAULT =
        new Options(HostLookUp.SYSTEM, null, Durations.NEVER, Duration.ofSeconds(30).toNanos());
  }

  /** The system's resolver, asked when connections are lost or fail, and for addresses only. */
  public DnsProvider() {
    this(Options.DEFAULT);
  }

  private DnsProvider(Options options) {
    this.options = options;
  }

  /** The same with a resolver of the application's. */
  public DnsProvider lookUp(HostLookUp lookUp) {
    Objects.requireNonNull(lookUp, "lookUp");
    return new DnsProvider(
        new Options(lookUp, options.txt, options.refreshNanos, options.timeoutNanos));
  }

  /**
   * The same, looking again by itself, so that new backends are found while no connection is lost.
   * Default never. Each wait is up to 10 % longer by chance; the channel hears of the answer when
   * it has other addresses. The system's and the JVM's caches stay in force ({@code
   * networkaddress.cache.ttl}).
   *
   * @param interval at least 30 s; 365 days or more for never
   * @throws IllegalArgumentException when less than 30 s
   */
  public DnsProvider refreshInterval(Duration interval) {
    long nanos = Durations.nanos("refreshInterval", interval, LEAST_INTERVAL);
    return new DnsProvider(new Options(options.lookUp, options.txt, nanos, options.timeoutNanos));
  }

  /**
   * The same with another limit to the time of a look-up. Default 30 s.
   *
   * @param timeout at least 10 ms
   * @throws IllegalArgumentException when less than 10 ms
   */
  public DnsProvider timeout(Duration timeout) {
    Durations.nanos("timeout", timeout, LEAST_TIMEOUT);
    return new DnsProvider(
        new Options(
            options.lookUp, options.txt, options.refreshNanos, Durations.saturated(timeout)));
  }

  /**
   * The same, looking up a service config in the TXT records of {@code _grpc_config.host}, too, by
   * the JDK's DNS client. Default not: DNS is not authenticated, and a config can multiply calls.
   * Source: gRFCs A2 and A10.
   *
   * @throws IllegalStateException when the runtime has no module {@code java.naming}
   */
  public DnsProvider serviceConfigFromTxt() {
    if (ModuleLayer.boot().findModule("java.naming").isEmpty()) {
      throw new IllegalStateException(
          "TXT records are looked up by module java.naming, which this runtime has not: start it"
              + " with --add-modules java.naming, or give serviceConfigFromTxt a look-up");
    }
    return serviceConfigFromTxt(new JndiTxtLookUp());
  }

  /** The same, with a look-up of the application's. */
  public DnsProvider serviceConfigFromTxt(TxtLookUp lookUp) {
    Objects.requireNonNull(lookUp, "lookUp");
    return new DnsProvider(
        new Options(options.lookUp, lookUp, options.refreshNanos, options.timeoutNanos));
  }

  @Override
  public String scheme() {
    return NameResolverRegistry.DEFAULT_SCHEME;
  }

  @Override
  public Set<Class<? extends SocketAddress>> addressTypes() {
    return Set.of(InetSocketAddress.class);
  }

  @Override
  public String authority(Target target) {
    return read(target, HostPort.DEFAULT_PORT).authority();
  }

  @Override
  public NameResolver create(Target target, NameResolver.Context context) {
    HostPort name = read(target, context.defaultPort());
    return name.isLiteral()
        ? LiteralProvider.resolver(target, List.of(name), context)
        : new DnsResolver(target, name, options, context);
  }

  private static HostPort read(Target target, int defaultPort) {
    return HostPort.ofPath(
        target,
        defaultPort,
        "a DNS server in the target is not supported; leave it out: dns:///host:port");
  }
}
