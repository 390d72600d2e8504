package dev.goshawk.limits;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is known of each key, of so many keys at most: those in use, and of the others those that
 * were used last. Any thread; the monitor is held for a look-up.
 *
 * @param <V> what is kept of a key
 */
final class KeyTable<V> {

  /** A key's value, and how many use it. */
  private static final class Entry<V> {
    final V value;
    int users;

    Entry(V value) {
      this.value = value;
    }
  }

  private final int most;
  private final Supplier<V> made;

  // Guarded by this: a key is in one of them.
  private final Map<Object, Entry<V>> used = new HashMap<>();
  private final Map<Object, Entry<V>> idle = new LinkedHashMap<>(); // the longest idle first

  /**
   * No keys yet.
   *
   * @param most how many keys there may be
   */
  KeyTable(int most, Supplier<V> made) {
    this.most = most;
    this.made = made;
  }

  /**
   * The value of a key, which stays until it is {@linkplain #leave left}; the key that was idle for
   * longest is forgotten for a new one.
   *
   * @return null when all keys that there may be are in use
   */
  synchronized @Nullable V use(Object key) {
    Entry<V> entry = used.get(key);
    if (entry == null) {
      entry = idle.remove(key);
      if (entry == null) {
        if (used.size() + idle.size() >= most && !forgetOne()) {
          return null;
        }
        entry = new Entry<>(made.get());
      }
      used.put(key, entry);
    }
    entry.users++;
    return entry.value;
  }

  private boolean forgetOne() {
    Iterator<Object> oldest = idle.keySet().iterator();
    if (!oldest.hasNext()) {
      return false;
    }
    oldest.next();
    oldest.remove();
    return true;
  }

  /** One who has used the key uses it no more. */
  synchronized void leave(Object key) {
    Entry<V> entry = used.get(key);
    if (entry != null && --entry.users == 0) {
      used.remove(key);
      idle.put(key, entry);
    }
  }

  /** How many keys there are. */
  synchronized int size() {
    return used.size() + idle.size();
  }
}
