/** Targets of scheme {@code kubernetes}: the EndpointSlices of a service, watched. */
module dev.goshawk.kubernetes {
  requires transitive dev.goshawk.core;
  requires dev.goshawk.json;
  requires java.net.http;
  requires static org.jspecify;

  exports dev.goshawk.kubernetes;

  provides dev.goshawk.core.resolve.NameResolverProvider with
      dev.goshawk.kubernetes.KubernetesProvider;
}
