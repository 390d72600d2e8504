package dev.goshawk.core.server;

import dev.goshawk.api.ServingListener;
import dev.goshawk.core.loop.Log;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Those services of a server that want to hear of its end, each told once of each step, in the
 * order in which they were added. Any thread.
 */
public final class ServingListeners {

  private static final Log LOG = new Log(ServingListeners.class);

  private final List<ServingListener> listeners = new CopyOnWriteArrayList<>();
  private final AtomicBoolean draining = new AtomicBoolean();
  private final AtomicBoolean shutdown = new AtomicBoolean();

  /** Nobody yet. */
  public ServingListeners() {}

  /** Adds some, before the server starts. */
  public void addAll(Collection<ServingListener> more) {
    listeners.addAll(more);
  }

  /** The server is about to shut down. */
  void draining() {
    if (draining.compareAndSet(false, true)) {
      tell("onDraining", ServingListener::onDraining);
    }
  }

  /** The server shuts down. */
  void shutdown() {
    draining();
    if (shutdown.compareAndSet(false, true)) {
      tell("onShutdown", ServingListener::onShutdown);
    }
  }

  private void tell(String method, Consumer<ServingListener> event) {
    for (ServingListener listener : listeners) {
      try {
        event.accept(listener);
      } catch (Throwable failure) { // the server must end whatever a service does
        LOG.warn(listener.getClass().getName() + "." + method + " failed", failure);
      }
    }
  }
}
