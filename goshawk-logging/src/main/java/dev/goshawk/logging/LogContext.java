package dev.goshawk.logging;

import dev.goshawk.api.ServerContext;
import dev.goshawk.api.ServerFilter;
import dev.goshawk.api.text.PeerText;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Values of a call in the logging context of the thread that serves it: SLF4J's and Logback's MDC,
 * or Log4j's thread context. It is a filter for blocking handlers: what they log, and all that they
 * call on their thread, has the values.
 *
 * <pre>{@code
 * LogContext context =
 *     LogContext.builder(MDC::putCloseable) // or CloseableThreadContext::put of Log4j
 *         .put("method", call -> call.method().toString())
 *         .put("request", call -> call.metadata().get(REQUEST_ID))
 *         .build();
 * server.filterBlockingOnly(context);
 * }</pre>
 *
 * <p>A logging context belongs to a thread, and an asynchronous handler has none of its own: its
 * callbacks run on the event loop beside those of other calls, and its stages wherever they are
 * completed. There each piece of code that logs is given to {@link #run}. Immutable, any thread.
 */
public final class LogContext implements ServerFilter {

  /** A logging context: sets a value on this thread, and undoes that when it is closed. */
  @FunctionalInterface
  public interface Slot {

    /** Sets a value on this thread; what it returns is closed on the same thread. */
    AutoCloseable put(String key, String value);
  }

  private record Value(String key, Function<ServerContext, @Nullable String> of) {}

  private final Slot slot;
  private final List<Value> values;

  private LogContext(Builder b) {
    slot = b.slot;
    values = List.copyOf(b.values);
  }

  /** A builder without values, which go to a logging context. */
  public static Builder builder(Slot slot) {
    return new Builder(slot);
  }

  @Override
  public void filter(ServerContext call, Next next) throws Exception {
    List<AutoCloseable> set = new ArrayList<>(values.size());
    try {
      enter(call, set);
      next.proceed();
    } finally {
      leave(set);
    }
  }

  /** Runs code of a call with its values on this thread. */
  public void run(ServerContext call, Runnable code) {
    List<AutoCloseable> set = new ArrayList<>(values.size());
    try {
      enter(call, set);
      code.run();
    } finally {
      leave(set);
    }
  }

  private void enter(ServerContext call, List<AutoCloseable> set) {
    for (Value value : values) {
      String text = value.of().apply(call);
      if (text != null) {
        set.add(slot.put(value.key(), PeerText.escaped(text)));
      }
    }
  }

  /** Undoes all in reverse, whatever one of them throws: the next call of the thread is another. */
  private static void leave(List<AutoCloseable> set) {
    IllegalStateException failure = null;
    for (int i = set.size() - 1; i >= 0; i--) {
      try {
        set.get(i).close();
      } catch (Exception e) {
        failure = new IllegalStateException("a logging context could not be left", e);
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** Collects the values. One thread. */
  public static final class Builder {

    private final Slot slot;
    private final List<Value> values = new ArrayList<>();

    private Builder(Slot slot) {
      this.slot = Objects.requireNonNull(slot, "slot");
    }

    /**
     * A value by its key. What cannot be printed is escaped; of a call for which it is null, there
     * is none. It is made when the call begins; what it throws ends the call.
     */
    public Builder put(String key, Function<ServerContext, @Nullable String> value) {
      values.add(
          new Value(Objects.requireNonNull(key, "key"), Objects.requireNonNull(value, "value")));
      return this;
    }

    /** The filter. */
    public LogContext build() {
      return new LogContext(this);
    }
  }
}
