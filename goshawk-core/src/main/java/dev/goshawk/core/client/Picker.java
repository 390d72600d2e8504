package dev.goshawk.core.client;

import dev.goshawk.api.Status;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Where the next call goes, as a balancer last decided. Immutable; calls read it from any thread.
 *
 * <p>Without a connection and without a failure, calls wait for the next picker.
 */
interface Picker {

  /** Calls wait. */
  Picker WAIT = () -> null;

  /** The connection that takes the next call, or null when there is none now. */
  @Nullable ClientConnection pick();

  /** Why calls that do not wait for readiness fail, or null when they too wait. */
  default @Nullable Status failure() {
    return null;
  }

  /** Calls go to the first connection that has room, and where none has, wait at any. */
  static Picker of(List<ClientConnection> connections) {
    if (connections.size() == 1) {
      ClientConnection only = connections.get(0);
      return () -> only;
    }
    ClientConnection[] all = connections.toArray(new ClientConnection[0]);
    return () -> {
      for (ClientConnection connection : all) {
        if (!connection.isFull()) {
          return connection;
        }
      }
      return all[ThreadLocalRandom.current().nextInt(all.length)];
    };
  }

  /** Calls fail with a status unless they wait for readiness. */
  static Picker failing(Status failure) {
    return new Picker() {
      @Override
      public @Nullable ClientConnection pick() {
        return null;
      }

      @Override
      public Status failure() {
        return failure;
      }
    };
  }
}
