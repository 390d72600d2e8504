package dev.goshawk.core.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Code of users that is told what happens, in the order in which it was given: tracers, metric
 * sinks. Immutable, any thread.
 *
 * <p>What one throws is logged, not too often, and changes nothing for the others. On an event loop
 * the watchdog names one that takes long.
 *
 * @param <T> what they are
 */
public final class Observers<T> {

  /** How many warnings of observers that failed are logged in 10 s. */
  private static final int WARNINGS = 10;

  private static final RateLimitedWarning WARNING =
      new RateLimitedWarning(new Log(Observers.class), WARNINGS);

  private final String what;
  private final List<T> all;

  private Observers(String what, List<T> all) {
    this.what = what;
    this.all = all;
  }

  /** These tracers, or null when there is none. */
  public static <T> @Nullable Observers<T> of(List<T> all) {
    return of("tracer", all);
  }

  /**
   * These, or null when there is none.
   *
   * @param what names one of them in the log
   */
  public static <T> @Nullable Observers<T> of(String what, List<T> all) {
    return all.isEmpty() ? null : new Observers<>(what, List.copyOf(all));
  }

  /** How many they are. */
  public int size() {
    return all.size();
  }

  /** Tells each. */
  public void each(Consumer<? super T> event) {
    LoopWatchdog.Slot slot = LoopWatchdog.current();
    for (int i = 0; i < all.size(); i++) {
      T observer = all.get(i);
      Object outer = slot == null ? null : slot.enterObserver(observer);
      Throwable thrown = Guard.attempt(() -> event.accept(observer));
      if (slot != null) {
        slot.leave(outer);
      }
      if (thrown != null) {
        warn(observer, thrown);
      }
    }
  }

  /**
   * Asks each for what sees a part of this.
   *
   * @param ask answers null where an observer does not want to see it
   * @return null when nobody wants to
   */
  public <C> @Nullable Observers<C> ask(Function<? super T, ? extends @Nullable C> ask) {
    List<C> fresh = new ArrayList<>(all.size());
    each(
        observer -> {
          C wanted = ask.apply(observer);
          if (wanted != null) {
            fresh.add(wanted);
          }
        });
    return of(what, fresh);
  }

  /** Logs what an observer has thrown. */
  public void warn(Object observer, Throwable thrown) {
    WARNING.warn(
        System.nanoTime(), () -> what + " " + observer.getClass().getName() + " failed", thrown);
  }
}
