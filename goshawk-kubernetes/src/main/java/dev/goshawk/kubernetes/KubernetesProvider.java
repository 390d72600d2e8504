package dev.goshawk.kubernetes;

import dev.goshawk.core.resolve.NameResolver;
import dev.goshawk.core.resolve.NameResolverProvider;
import dev.goshawk.core.resolve.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * {@code kubernetes:///service.namespace:port}: the ready pods of a service, by its EndpointSlices,
 * which are watched over the API server. New pods are known within a second, and need no lost
 * connection; a headless service is not needed. Immutable, any thread.
 *
 * <p>Found by channels when this module is there. The pod's service account needs a role with verbs
 * {@code list} and {@code watch} on {@code endpointslices} of {@code discovery.k8s.io}. The
 * namespace is the pod's unless the target has one. The port is a number, which is the pods' and
 * not the service's; a name; or missing where there is one only. Pods that are ending count only
 * while no other is ready. A pod's zone is its {@link dev.goshawk.core.resolve.Endpoint#LOCALITY}.
 *
 * <p>Outside a cluster calls end with UNAVAILABLE, which says what is missing.
 */
public final class KubernetesProvider implements NameResolverProvider {

  /** The scheme of its targets. */
  public static final String SCHEME = "kubernetes";

  private static final Path ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

  private final UnaryOperator<@Nullable String> environment;
  private final @Nullable URI server;
  private final Path account;
  private final SliceWatch.Times times;

  /** The cluster in which this process runs. */
  public KubernetesProvider() {
    this(System::getenv, null, ACCOUNT, SliceWatch.Times.DEFAULT);
  }

  /** With settings of a test. */
  KubernetesProvider(
      UnaryOperator<@Nullable String> environment,
      @Nullable URI server,
      Path account,
      SliceWatch.Times times) {
    this.environment = environment;
    this.server = server;
    this.account = account;
    this.times = times;
  }

  /**
   * The same with another API server than that of the environment.
   *
   * @param url {@code https://host:port}
   * @throws IllegalArgumentException when it is no such URL
   */
  public KubernetesProvider apiServer(URI url) {
    if (!"https".equals(url.getScheme()) || url.getHost() == null) {
      throw new IllegalArgumentException(
          "API server '" + url + "' is none; expected https://host:port");
    }
    return new KubernetesProvider(environment, url, account, times);
  }

  /**
   * The same with another service account.
   *
   * @param directory with the files {@code token}, {@code ca.crt} and {@code namespace}
   */
  public KubernetesProvider serviceAccount(Path directory) {
    return new KubernetesProvider(
        environment, server, Objects.requireNonNull(directory, "directory"), times);
  }

  @Override
  public String scheme() {
    return SCHEME;
  }

  @Override
  public Set<Class<? extends SocketAddress>> addressTypes() {
    return Set.of(InetSocketAddress.class);
  }

  @Override
  public String authority(Target target) {
    return ServiceName.parse(target).authority();
  }

  /**
   * A resolver for a target.
   *
   * @throws IllegalStateException outside a cluster
   */
  @Override
  public NameResolver create(Target target, NameResolver.Context context) {
    ServiceName name = ServiceName.parse(target);
    String namespace = name.namespace();
    return new KubernetesResolver(
        target,
        name,
        namespace != null ? namespace : ownNamespace(),
        new ApiServer(server(), account),
        times,
        context);
  }

  private URI server() {
    URI given = server;
    if (given != null) {
      return given;
    }
    String host = environment.apply("KUBERNETES_SERVICE_HOST");
    String port = environment.apply("KUBERNETES_SERVICE_PORT");
    if (host == null || host.isEmpty() || port == null || port.isEmpty()) {
      throw new IllegalStateException(
          "this process is not in a Kubernetes cluster: KUBERNETES_SERVICE_HOST and"
              + " KUBERNETES_SERVICE_PORT are not set in its environment; use dns:///host:port here,"
              + " or set an API server and a service account");
    }
    String bracketed = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return URI.create("https://" + bracketed + ":" + port);
  }

  private String ownNamespace() {
    Path file = account.resolve("namespace");
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the target has no namespace, and that of this pod cannot be read from "
              + file
              + ": "
              + e
              + "; use kubernetes:///service.namespace:port",
          e);
    }
  }
}
