package dev.goshawk.core.client;

import dev.goshawk.api.ConnectivityState;
import dev.goshawk.core.loop.Guard;
import dev.goshawk.core.loop.Log;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The state of a channel, and who waits for it to change. Any thread; the channel's loop sets it.
 */
final class ConnectivityWatch {

  private static final Log LOG = new Log(ConnectivityWatch.class);

  private volatile ConnectivityState state = ConnectivityState.IDLE; // written under the monitor
  private final List<Waiter> waiters = new ArrayList<>(); // guarded by this

  private record Waiter(ConnectivityState leaving, CompletableFuture<ConnectivityState> done) {}

  ConnectivityWatch() {}

  ConnectivityState state() {
    return state;
  }

  /** Completes when the state is no longer the given one. */
  CompletableFuture<ConnectivityState> whenLeft(ConnectivityState leaving) {
    CompletableFuture<ConnectivityState> done = new CompletableFuture<>();
    synchronized (this) {
      if (state == leaving) {
        waiters.add(new Waiter(leaving, done));
        return done;
      }
    }
    done.complete(state);
    return done;
  }

  /** Changes the state, and tells those who wait for it. */
  void enter(ConnectivityState fresh) {
    List<Waiter> due = new ArrayList<>(0);
    synchronized (this) {
      state = fresh;
      for (Waiter waiter : waiters) {
        if (waiter.leaving() != fresh) {
          due.add(waiter);
        }
      }
      waiters.removeAll(due);
    }
    for (Waiter waiter : due) {
      Guard.run(LOG, "a task for a state", () -> waiter.done().complete(fresh));
    }
  }
}
