package dev.goshawk.soak;

import dev.goshawk.api.Status.Code;
import java.util.List;

/**
 * Who calls whom.
 *
 * @param client the side that calls
 * @param server the side that serves
 */
record Pair(Side client, Side server) {

  /** Ours with ours, and both ways with grpc-java. */
  static final List<Pair> ALL =
      List.of(
          new Pair(Side.GOSHAWK, Side.GOSHAWK),
          new Pair(Side.GOSHAWK, Side.GRPC_JAVA),
          new Pair(Side.GRPC_JAVA, Side.GOSHAWK));

  /** Whether the client ends a call so of which the connection was lost. */
  boolean isLossOfConnection(CallRun.End end) {
    return end.code() == Code.UNAVAILABLE
        // grpc-java's word where the connection ends while it writes to it.
        || (client == Side.GRPC_JAVA
            && end.code() == Code.UNKNOWN
            && end.message().equals("channel closed"));
  }

  @Override
  public String toString() {
    return client + " to " + server;
  }
}
