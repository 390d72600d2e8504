/**
 * Goshawk: gRPC on Netty with protobuf messages and the standard services, in one module to
 * require.
 */
module dev.goshawk {
  requires transitive dev.goshawk.balancers;
  requires transitive dev.goshawk.netty;
  requires transitive dev.goshawk.protobuf;
  requires transitive dev.goshawk.services;
}
