package dev.goshawk.services.health;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The states of services by name, and who watches which. Any thread.
 *
 * <p>A state is written before its watchers are looked for, and a watcher is entered before it
 * reads the state: so each watcher is woken after a change, or has seen it. Names that are watched
 * and have no state are kept only as long as somebody watches them.
 */
final class StatusTable {

  /** Somebody who watches one name. */
  interface Watcher {
    /** The state of the name, or of the table, may have changed. Must not throw or block. */
    void changed();
  }

  private final Map<String, ServingStatus> statuses = new ConcurrentHashMap<>();
  private final Map<String, Set<Watcher>> watchers = new ConcurrentHashMap<>();
  private volatile boolean closed;

  private final Object changing = new Object();
  private boolean terminal; // guarded by changing

  /** The state of a name, or null when it has none. */
  @Nullable ServingStatus status(String service) {
    return statuses.get(service);
  }

  /** How many names have a state. */
  int size() {
    return statuses.size();
  }

  /** The states by name, as they change. */
  Map<String, ServingStatus> statuses() {
    return statuses;
  }

  /** Whether the watchers are to end their calls. */
  boolean isClosed() {
    return closed;
  }

  /** Gives a name a state. */
  void set(String service, ServingStatus status) {
    synchronized (changing) {
      if (terminal || statuses.put(service, status) == status) {
        return;
      }
    }
    wake(service);
  }

  /** Takes the state of a name away. */
  void clear(String service) {
    synchronized (changing) {
      if (terminal || statuses.remove(service) == null) {
        return;
      }
    }
    wake(service);
  }

  /** Every name that has a state is NOT_SERVING from now on. */
  void enterTerminalState() {
    synchronized (changing) {
      if (terminal) {
        return;
      }
      terminal = true;
      statuses.replaceAll((service, status) -> ServingStatus.NOT_SERVING);
    }
    wakeAll();
  }

  /** The same, and the watchers are to end their calls. */
  void close() {
    enterTerminalState();
    closed = true;
    wakeAll();
  }

  /** Enters a watcher, who looks for itself what the state is now. */
  void enter(String service, Watcher watcher) {
    watchers.compute(
        service,
        (name, present) -> {
          Set<Watcher> all = present == null ? ConcurrentHashMap.newKeySet() : present;
          all.add(watcher);
          return all;
        });
  }

  /** Forgets a watcher. */
  void leave(String service, Watcher watcher) {
    watchers.computeIfPresent(
        service,
        (name, present) -> {
          present.remove(watcher);
          return present.isEmpty() ? null : present;
        });
  }

  /** How many watchers there are, of all names. */
  int watching() {
    return watchers.values().stream().mapToInt(Set::size).sum();
  }

  private void wake(String service) {
    Set<Watcher> concerned = watchers.get(service);
    if (concerned != null) {
      concerned.forEach(Watcher::changed);
    }
  }

  /** Has all watchers look again. */
  void wakeAll() {
    watchers.values().forEach(concerned -> concerned.forEach(Watcher::changed));
  }
}
