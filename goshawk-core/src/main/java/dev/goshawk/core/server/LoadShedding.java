package dev.goshawk.core.server;

import dev.goshawk.core.loop.Guard;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Gives up the call with most unsent bytes of all connections, when their memory is used up. Any
 * thread; one call at a time, since its bytes count until its connection has let go of them.
 */
final class LoadShedding {

  private final AtomicBoolean underWay = new AtomicBoolean();

  /** Has the connection with most unsent bytes reset its largest stream, unless one is doing so. */
  void shed(Iterable<ServerConnection> connections) {
    if (!underWay.compareAndSet(false, true)) {
      return;
    }
    boolean begun = false;
    try {
      begun = begin(connections);
    } finally { // or nothing would ever be shed again
      if (!begun) {
        underWay.set(false);
      }
    }
  }

  /** Has the connection with most unsent bytes give up a call; whether it will. */
  private boolean begin(Iterable<ServerConnection> connections) {
    ServerConnection largest = null;
    for (ServerConnection connection : connections) {
      if (largest == null || connection.unsent() > largest.unsent()) {
        largest = connection;
      }
    }
    if (largest == null) {
      return false;
    }
    ServerConnection chosen = largest;
    Throwable refused =
        Guard.execute(
            chosen.loop(),
            () -> {
              try {
                chosen.shedLargest();
              } finally {
                underWay.set(false);
              }
            });
    return refused == null;
  }
}
