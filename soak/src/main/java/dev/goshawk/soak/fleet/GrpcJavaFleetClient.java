package dev.goshawk.soak.fleet;

import io.grpc.CallOptions;
import io.grpc.EquivalentAddressGroup;
import io.grpc.ManagedChannel;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.Status;
import io.grpc.StatusOr;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** grpc-java's channel with round_robin, and a resolver as ours. */
final class GrpcJavaFleetClient implements FleetClient {

  private static final AtomicInteger SCHEMES = new AtomicInteger();

  private final Script script = new Script("fleet" + SCHEMES.incrementAndGet());
  private final ManagedChannel channel;

  GrpcJavaFleetClient(Certificates certificates) throws IOException {
    NameResolverRegistry.getDefaultRegistry().register(script);
    channel =
        NettyChannelBuilder.forTarget(
                script.scheme + ":///fleet",
                TlsChannelCredentials.newBuilder()
                    .trustManager(certificates.authority().toFile())
                    .build())
            .defaultLoadBalancingPolicy("round_robin")
            .defaultServiceConfig(FleetMethods.grpcJavaConfig())
            .keepAliveTime(KEEP_ALIVE.toMillis(), TimeUnit.MILLISECONDS)
            .keepAliveTimeout(KEEP_ALIVE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
            .build();
    channel.getState(true);
  }

  @Override
  public void resolve(List<Integer> ports) {
    script.tell(
        StatusOr.fromValue(
            ports.stream()
                .map(port -> new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .map(EquivalentAddressGroup::new)
                .toList()));
  }

  @Override
  public void failToResolve() {
    script.tell(StatusOr.fromStatus(Status.UNAVAILABLE.withDescription("no name server")));
  }

  @Override
  public CompletableFuture<Outcome> call(Call call) {
    CallOptions options =
        CallOptions.DEFAULT.withDeadlineAfter(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    if (call.patient()) {
      options = options.withWaitForReady();
    }
    CompletableFuture<Outcome> ended = new CompletableFuture<>();
    ClientCalls.asyncUnaryCall(
        channel.newCall(FleetMethods.grpcJava(call.consent()), options),
        call.request(),
        new Ending(ended));
    return ended;
  }

  @Override
  public void close() {
    channel.shutdownNow();
    try {
      if (!channel.awaitTermination(1, TimeUnit.MINUTES)) {
        throw new IllegalStateException("a channel of grpc-java does not terminate");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    NameResolverRegistry.getDefaultRegistry().deregister(script);
  }

  private static final class Ending implements StreamObserver<byte[]> {
    private final CompletableFuture<Outcome> ended;
    private byte @Nullable [] answer;

    Ending(CompletableFuture<Outcome> ended) {
      this.ended = ended;
    }

    @Override
    public void onNext(byte[] message) {
      answer = message;
    }

    @Override
    public void onError(Throwable failure) {
      Status status = Status.fromThrowable(failure);
      ended.complete(
          new Outcome(
              dev.goshawk.api.Status.Code.valueOf(status.getCode().name()),
              -1,
              String.valueOf(status.getDescription())));
    }

    @Override
    public void onCompleted() {
      byte[] present = answer;
      ended.complete(
          present != null
              ? Outcome.answered(present)
              : new Outcome(dev.goshawk.api.Status.Code.INTERNAL, -1, "OK without an answer"));
    }
  }

  /** What the channel's resolver says. */
  private static final class Script extends NameResolverProvider {
    private final String scheme;
    private NameResolver.@Nullable Listener2 listener;
    private @Nullable StatusOr<List<EquivalentAddressGroup>> last;

    Script(String scheme) {
      this.scheme = scheme.toLowerCase(Locale.ROOT);
    }

    synchronized void tell(StatusOr<List<EquivalentAddressGroup>> fresh) {
      last = fresh;
      NameResolver.Listener2 hearer = listener;
      if (hearer != null) {
        tell(hearer, fresh);
      }
    }

    private static void tell(
        NameResolver.Listener2 hearer, StatusOr<List<EquivalentAddressGroup>> addresses) {
      hearer.onResult(
          NameResolver.ResolutionResult.newBuilder().setAddressesOrError(addresses).build());
    }

    private synchronized void hear(NameResolver.@Nullable Listener2 hearer) {
      listener = hearer;
      StatusOr<List<EquivalentAddressGroup>> present = last;
      if (hearer != null && present != null) {
        tell(hearer, present);
      }
    }

    @Override
    public @Nullable NameResolver newNameResolver(URI target, NameResolver.Args args) {
      return !scheme.equals(target.getScheme())
          ? null
          : new NameResolver() {
            @Override
            public String getServiceAuthority() {
              return "localhost";
            }

            @Override
            public void start(Listener2 hearer) {
              hear(hearer);
            }

            @Override
            public void shutdown() {
              hear(null);
            }
          };
    }

    @Override
    protected boolean isAvailable() {
      return true;
    }

    @Override
    protected int priority() {
      return 5; // as that of grpc-java's own
    }

    @Override
    public String getDefaultScheme() {
      return scheme;
    }
  }
}
