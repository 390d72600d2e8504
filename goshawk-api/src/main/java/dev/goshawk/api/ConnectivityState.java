package dev.goshawk.api;

/**
 * How a channel stands with its target.
 *
 * <p>Source: <a
 * href="https://github.com/grpc/grpc/blob/master/doc/connectivity-semantics-and-api.md">gRPC
 * connectivity semantics</a>.
 */
public enum ConnectivityState {
  /** Nothing is connected because nobody asked; the first call or {@link Channel#connect} does. */
  IDLE,
  /** Resolving the name, or connecting. Calls wait. */
  CONNECTING,
  /** At least one connection can take calls. */
  READY,
  /**
   * Connecting failed and will be tried again after a delay. Calls fail unless they wait for it.
   */
  TRANSIENT_FAILURE,
  /** The channel was closed. Calls fail. */
  SHUTDOWN
}
