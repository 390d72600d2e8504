package dev.goshawk.soak;

/** An implementation of gRPC. */
enum Side {
  /** This one. */
  GOSHAWK {
    @Override
    Peer serve(int port) {
      return new GoshawkPeer(port);
    }

    @Override
    Caller callerOf(int port) {
      return new GoshawkCaller(port);
    }
  },

  /** grpc-java, over its own Netty. */
  GRPC_JAVA {
    @Override
    Peer serve(int port) {
      return new GrpcJavaPeer(port);
    }

    @Override
    Caller callerOf(int port) {
      return new GrpcJavaCaller(port);
    }
  };

  /** Starts a server on a loopback port; 0 for any. */
  abstract Peer serve(int port);

  /** A client of a server at a loopback port. */
  abstract Caller callerOf(int port);
}
