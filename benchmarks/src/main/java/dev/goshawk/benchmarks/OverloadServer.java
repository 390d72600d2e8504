package dev.goshawk.benchmarks;

import dev.goshawk.api.BindableService;
import dev.goshawk.api.Marshaller;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.MethodDescriptor.Kind;
import dev.goshawk.api.Server;
import dev.goshawk.api.ServiceDefinition;
import dev.goshawk.api.ServiceDescriptor;
import dev.goshawk.api.stub.Handlers;
import dev.goshawk.limits.ConcurrencyLimit;
import dev.goshawk.limits.ConcurrencyLimits;
import dev.goshawk.netty.GoshawkServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A server that can do so much and no more: a handler of some milliseconds on a few threads. */
final class OverloadServer extends Role {

  /** How many calls are worked on at a time. */
  static final int PERMITS = 8;

  /** How long each takes. */
  static final int WORK_MILLIS = 5;

  /** What AIMD takes for too slow: five times what a call takes alone. */
  static final Duration TIMEOUT = Duration.ofMillis(5 * WORK_MILLIS);

  static final MethodDescriptor<byte[], byte[]> WORK =
      MethodDescriptor.builder(Kind.UNARY, "bench.Overload", "Work")
          .requests(Marshaller.bytes())
          .responses(Marshaller.bytes())
          .build();

  /** More than are ever open: what is measured is not how a client waits for its turn. */
  private static final int CALLS = 100_000;

  private final ExecutorService workers = Executors.newFixedThreadPool(PERMITS);
  private final Server server;

  OverloadServer(Settings settings) {
    GoshawkServer.Builder builder =
        GoshawkServer.builder()
            .address(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .maxConcurrentCallsPerConnection(CALLS)
            .handlerExecutor(workers)
            .service(service());
    switch (settings.line().text("limit", "none")) {
      case "none" -> {}
      case "aimd" -> limit(builder, ConcurrencyLimit.aimd().timeout(TIMEOUT));
      case "gradient" -> limit(builder, ConcurrencyLimit.gradient());
      default -> throw new IllegalArgumentException("no such limit: " + settings.line());
    }
    server = builder.start();
  }

  private static void limit(GoshawkServer.Builder builder, ConcurrencyLimit limit) {
    builder.admission(ConcurrencyLimits.builder().server(limit).build());
  }

  private static BindableService service() {
    ServiceDefinition definition =
        ServiceDefinition.builder(ServiceDescriptor.builder("bench.Overload").methods(WORK).build())
            .method(
                WORK,
                Handlers.unary(
                    (request, context) -> {
                      TimeUnit.MILLISECONDS.sleep(WORK_MILLIS);
                      return request;
                    }))
            .build();
    return () -> definition;
  }

  @Override
  int port() {
    return server.port();
  }

  @Override
  public void close() {
    server.close();
    workers.shutdownNow();
  }
}
