package dev.goshawk.core.trace;

import java.net.SocketAddress;
import java.util.Map;

/** Where an attempt was sent by the balancing policy. Immutable, any thread. */
public interface PickInfo {

  /** The label under which {@link #labels} have where the backend stands (gRFC A78). */
  String LOCALITY = "grpc.lb.locality";

  /** The label under which {@link #labels} have the service that the backend is of (gRFC A89). */
  String BACKEND_SERVICE = "grpc.lb.backend_service";

  /** The address. */
  SocketAddress address();

  /** How long the attempt had to wait for this, in nanoseconds; 0 when it did not. */
  long waitedNanos();

  /** What policies and the resolver say of the backend, by names that metrics have for it. */
  Map<String, String> labels();
}
