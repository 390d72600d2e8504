package dev.goshawk.http2.hpack;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Working memory that a connection needs only while it has something to do: taken when the first
 * block comes, given back when the last stream has ended, and used by the next connection of the
 * same thread. So idle connections hold none. Any thread; each has its own.
 *
 * @param <T> the type of the objects, which must be clean when they are given back
 */
final class FreeList<T> {
  /** How many are kept for each thread: more connections than that are seldom in turn. */
  private static final int MAX_KEPT = 4;

  private final Supplier<T> maker;
  private final ThreadLocal<OfThread> threads = ThreadLocal.withInitial(OfThread::new);

  private static final class OfThread {
    private final @Nullable Object[] kept = new @Nullable Object[MAX_KEPT];
    private int count;
  }

  FreeList(Supplier<T> maker) {
    this.maker = maker;
  }

  /** One that is not in use. */
  @SuppressWarnings("unchecked") // give takes nothing else
  T take() {
    OfThread list = threads.get();
    if (list.count > 0) {
      T free = (T) list.kept[--list.count];
      list.kept[list.count] = null;
      if (free != null) {
        return free;
      }
    }
    return maker.get();
  }

  void give(T free) {
    OfThread list = threads.get();
    if (list.count < MAX_KEPT) {
      list.kept[list.count++] = free;
    }
  }
}
