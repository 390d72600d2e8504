/** Goshawk: gRPC on Netty with protobuf messages, in one module to require. */
module dev.goshawk {
  requires transitive dev.goshawk.balancers;
  requires transitive dev.goshawk.netty;
  requires transitive dev.goshawk.protobuf;
}
