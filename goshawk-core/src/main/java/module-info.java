/**
 * gRPC itself: message framing, compression, deadlines, status, the server's dispatch, and the
 * client's way from a target to a connection.
 */
@SuppressWarnings("module") // the modules that qualified exports name are compiled later
module dev.goshawk.core {
  requires transitive dev.goshawk.api;
  requires transitive dev.goshawk.json;
  requires dev.goshawk.http2;
  requires static java.naming; // for service configs in TXT records, if that is asked for
  requires static org.jspecify;

  exports dev.goshawk.core;
  exports dev.goshawk.core.balance;
  exports dev.goshawk.core.config;
  exports dev.goshawk.core.metrics;
  exports dev.goshawk.core.resolve;
  exports dev.goshawk.core.trace;
  exports dev.goshawk.core.transport;
  exports dev.goshawk.core.carrier to
      dev.goshawk.inprocess,
      dev.goshawk.netty;
  exports dev.goshawk.core.loop to
      dev.goshawk.inprocess,
      dev.goshawk.netty;

  uses dev.goshawk.core.balance.LoadBalancerProvider;
  uses dev.goshawk.core.resolve.NameResolverProvider;
}
