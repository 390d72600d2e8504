package dev.goshawk.fuzz;

import org.jspecify.annotations.Nullable;

/**
 * What is judged inside listeners, whose exceptions the product catches as it has to: the first
 * that did not hold is kept until the target asks. One thread.
 */
public final class Verdict {

  private @Nullable AssertionError first;

  /** Nothing wrong yet. */
  public Verdict() {}

  /** As {@link Judge#holds}. */
  public void holds(boolean condition, String message, @Nullable Object... values) {
    try {
      Judge.holds(condition, message, values);
    } catch (AssertionError e) {
      first = first == null ? e : first;
      throw e;
    }
  }

  /** Throws what did not hold, if anything. */
  public void throwFirst() {
    AssertionError found = first;
    first = null;
    if (found != null) {
      throw found;
    }
  }
}
