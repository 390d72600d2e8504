package dev.goshawk.examples;

import dev.goshawk.api.Channel;
import dev.goshawk.core.config.MethodConfig;
import dev.goshawk.core.config.ServiceConfig;
import dev.goshawk.core.resolve.DnsProvider;
import dev.goshawk.core.resolve.Endpoint;
import dev.goshawk.core.resolve.ProxyDetector;
import dev.goshawk.core.resolve.ResolutionResult;
import dev.goshawk.core.resolve.StaticProvider;
import dev.goshawk.core.transport.HttpProxy;
import dev.goshawk.netty.GoshawkChannel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/** Channels to servers that come and go, that only the application knows, or behind a proxy. */
public final class ReachingServers {

  private ReachingServers() {}

  // snippet: headless
  /** All pods of a headless service, and new ones within half a minute. */
  static Channel headless() {
    return GoshawkChannel.to("dns:///orders.shop.svc.cluster.local:8080")
        .resolver(new DnsProvider().refreshInterval(Duration.ofSeconds(30)))
        .roundRobin()
        .plaintext()
        .build();
  }

  // end snippet

  // snippet: slices
  /** All ready pods of a service, and new ones within a second. */
  static Channel slices() {
    return GoshawkChannel.to("kubernetes:///orders.shop:grpc").roundRobin().plaintext().build();
  }

  // end snippet

  // snippet: static
  /** Backends that the application knows. */
  static Channel known(List<InetSocketAddress> addresses) {
    return GoshawkChannel.to("static:orders")
        .resolver(StaticProvider.of("orders.example.com", addresses))
        .roundRobin()
        .build();
  }

  // end snippet

  // snippet: config
  /** What a resolver tells: backends, and how the calls to them are made. */
  static ResolutionResult withTimeout(List<Endpoint> backends, Duration timeout) {
    MethodConfig calls = MethodConfig.builder().timeout(timeout).build();
    return ResolutionResult.builder()
        .endpoints(backends)
        .config(ServiceConfig.builder().defaults(calls).build())
        .build();
  }

  // end snippet

  // snippet: proxy
  /** By a proxy of this channel's own, whatever is set for the process. */
  static Channel proxied(String user, String password) {
    HttpProxy proxy = HttpProxy.of("proxy.example.com", 3128).basic(user, password);
    return GoshawkChannel.to("orders.example.com").proxy(proxy).build();
  }

  /** Never by a proxy. */
  static Channel direct() {
    return GoshawkChannel.to("orders.example.com").proxies(ProxyDetector.NONE).build();
  }
  // end snippet
}
