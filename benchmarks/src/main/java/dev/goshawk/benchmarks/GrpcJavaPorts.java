package dev.goshawk.benchmarks;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.StatusOr;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Targets of grpc-java, which has none of several addresses: {@code ports:///1,2,3}. */
final class GrpcJavaPorts extends NameResolverProvider {
  private static final String SCHEME = "ports";

  static {
    NameResolverRegistry.getDefaultRegistry().register(new GrpcJavaPorts());
  }

  private GrpcJavaPorts() {}

  /** A target whose endpoints are these ports of the loopback interface. */
  static String target(List<Integer> ports) {
    return SCHEME + ":///" + ports.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  @Override
  public @Nullable NameResolver newNameResolver(URI target, NameResolver.Args args) {
    if (!SCHEME.equals(target.getScheme())) {
      return null;
    }
    List<EquivalentAddressGroup> endpoints =
        Arrays.stream(target.getPath().substring(1).split(",", -1))
            .map(Integer::valueOf)
            .map(port -> new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .map(EquivalentAddressGroup::new)
            .toList();
    return new NameResolver() {
      @Override
      public String getServiceAuthority() {
        return "localhost";
      }

      @Override
      public void start(Listener2 listener) {
        listener.onResult(
            ResolutionResult.newBuilder()
                .setAddressesOrError(StatusOr.fromValue(endpoints))
                .build());
      }

      @Override
      public void shutdown() {}
    };
  }

  @Override
  protected boolean isAvailable() {
    return true;
  }

  @Override
  protected int priority() {
    return 5; // as grpc-java's own
  }

  @Override
  public String getDefaultScheme() {
    return SCHEME;
  }
}
