package dev.goshawk.soak.fleet;

import java.io.IOException;
import java.security.GeneralSecurityException;

/** An implementation of gRPC, as backend and as client. */
enum Implementation {
  /** This one. */
  GOSHAWK("Goshawk") {
    @Override
    Backend serve(Work work, Certificates certificates) {
      return new GoshawkBackend(work, certificates);
    }

    @Override
    FleetClient client(Certificates certificates) {
      return new GoshawkFleetClient(certificates);
    }
  },

  /** grpc-java, over its own Netty. */
  GRPC_JAVA("grpc-java") {
    @Override
    Backend serve(Work work, Certificates certificates)
        throws IOException, GeneralSecurityException {
      return new GrpcJavaBackend(work, certificates);
    }

    @Override
    FleetClient client(Certificates certificates) throws IOException {
      return new GrpcJavaFleetClient(certificates);
    }
  };

  private final String title;

  Implementation(String title) {
    this.title = title;
  }

  /** Its name for people. */
  String title() {
    return title;
  }

  /** Starts a server on a loopback port that the system chooses. */
  abstract Backend serve(Work work, Certificates certificates)
      throws IOException, GeneralSecurityException;

  /** A client that spreads its calls by round_robin. */
  abstract FleetClient client(Certificates certificates) throws IOException;
}
