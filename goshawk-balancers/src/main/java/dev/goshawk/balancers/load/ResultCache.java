package dev.goshawk.balancers.load;

import dev.goshawk.core.balance.PickCompletion;
import dev.goshawk.core.balance.PickResult;
import org.jspecify.annotations.Nullable;

/**
 * Adds one completion to the results of one picker, and makes no new result while the picker
 * answers the same one, as it does for all calls to a backend. Any thread.
 */
public final class ResultCache {

  private final PickCompletion completion;

  /** Written by any thread, the last one wins: a lost write costs one object. */
  private @Nullable Pair last;

  private record Pair(PickResult inner, PickResult outer) {}

  /** Whoever hears of the end of attempts. */
  public ResultCache(PickCompletion completion) {
    this.completion = completion;
  }

  /** The result with the completion; as it is when the call goes nowhere. */
  public PickResult complete(PickResult result) {
    if (result.subchannel() == null) {
      return result;
    }
    Pair known = last;
    if (known == null || known.inner != result) {
      known = new Pair(result, result.with(completion));
      last = known;
    }
    return known.outer;
  }
}
