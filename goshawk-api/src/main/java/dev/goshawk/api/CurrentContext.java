package dev.goshawk.api;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The thread's current {@link ServerContext}. A holder per thread makes binding and unbinding two
 * plain writes after one look-up.
 */
final class CurrentContext {

  private static final ThreadLocal<CurrentContext> HOLDER =
      ThreadLocal.withInitial(CurrentContext::new);

  /**
   * Whether any thread had one. Until then none is looked for: a thread gets a table for that, and
   * virtual threads are new for each call.
   */
  private static volatile boolean used;

  private @Nullable ServerContext context;

  private CurrentContext() {}

  static @Nullable ServerContext get() {
    return used ? HOLDER.get().context : null;
  }

  private static CurrentContext holder() {
    if (!used) {
      used = true;
    }
    return HOLDER.get();
  }

  static void run(ServerContext context, Runnable task) {
    CurrentContext holder = holder();
    ServerContext before = holder.context;
    holder.context = context;
    try {
      task.run();
    } finally {
      holder.context = before;
    }
  }

  static <V> V call(ServerContext context, Callable<V> task) throws Exception {
    CurrentContext holder = holder();
    ServerContext before = holder.context;
    holder.context = context;
    try {
      return task.call();
    } finally {
      holder.context = before;
    }
  }
}
