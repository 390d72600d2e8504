package dev.goshawk.core.client;

import dev.goshawk.api.ClientInterceptor;
import dev.goshawk.api.NanoClock;
import dev.goshawk.core.balance.LoadBalancerRegistry;
import dev.goshawk.core.config.PolicyConfig;
import dev.goshawk.core.config.ServiceConfig;
import dev.goshawk.core.connection.ByteBudget;
import dev.goshawk.core.message.Codecs;
import dev.goshawk.core.metrics.Metrics;
import dev.goshawk.core.resolve.NameResolverProvider;
import dev.goshawk.core.resolve.ProxyDetector;
import dev.goshawk.core.resolve.ServiceConfigReader;
import dev.goshawk.core.resolve.Target;
import dev.goshawk.core.trace.ChannelTracer;
import dev.goshawk.http2.Http2Config;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What all calls of a channel share. Immutable but for the keepalive and the retry budget, any
 * thread.
 *
 * @param target what the channel is to reach
 * @param resolvers make what resolves that
 * @param defaultPort the port of names that give none
 * @param proxies which hosts are reached by a proxy
 * @param policies the balancing policies that it knows
 * @param defaultPolicy the one by which it goes unless a service config says another
 * @param defaultConfig the service config where the resolver has none
 * @param lookUpConfig whether the service config of a resolver counts
 * @param configReader reads service configs in JSON
 * @param authority the default {@code :authority}
 * @param userAgent the {@code user-agent}
 * @param interceptors around all calls, the outermost first
 * @param codecs what it can compress with
 * @param maxInboundMessageSize the largest response in bytes, after decompression
 * @param maxOutboundMessageSize the largest request in bytes, before compression
 * @param connections when it connects, and how often to each address
 * @param retryBudget the memory for requests that may have to be sent again
 * @param memory the bytes that all calls together hold
 * @param keepalive the PINGs of its connections
 * @param clock what timers, deadlines, keepalive and backoff go by; null for that of the loops
 * @param http2 the engine's settings and limits
 * @param random numbers from 0 to 1, for jitter
 * @param tracers see what the channel does
 * @param metrics is told what its parts measure
 */
public record ClientSettings(
    Target target,
    NameResolverProvider resolvers,
    int defaultPort,
    ProxyDetector proxies,
    LoadBalancerRegistry policies,
    PolicyConfig defaultPolicy,
    ServiceConfig defaultConfig,
    boolean lookUpConfig,
    ServiceConfigReader configReader,
    String authority,
    String userAgent,
    List<ClientInterceptor> interceptors,
    Codecs codecs,
    int maxInboundMessageSize,
    int maxOutboundMessageSize,
    ConnectionSettings connections,
    RetryBudget retryBudget,
    ByteBudget memory,
    ChannelKeepalive keepalive,
    @Nullable NanoClock clock,
    Http2Config http2,
    DoubleSupplier random,
    List<ChannelTracer> tracers,
    Metrics metrics) {}
