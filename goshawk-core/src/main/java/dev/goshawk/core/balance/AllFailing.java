package dev.goshawk.core.balance;

import dev.goshawk.api.Status;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Fails calls while no backend can be reached, and says why of all of them, up to a number. Any
 * thread.
 *
 * <p>The words are put together for the first call that fails, and are the same for the others,
 * since pickers of backends that have failed answer all calls alike.
 */
public final class AllFailing implements Picker {

  /** Of so many backends it is told why; what fails alike is told once. */
  private static final int MAX_BACKENDS = 5;

  private final List<Picker> pickers;
  private volatile @Nullable PickResult result;

  private AllFailing(List<Picker> pickers) {
    this.pickers = pickers;
  }

  /**
   * A picker with the failures of all of these, or the only one.
   *
   * @param pickers at least one, each of a backend that has failed
   */
  public static Picker of(List<Picker> pickers) {
    if (pickers.isEmpty()) {
      throw new IllegalArgumentException("there is no picker that fails");
    }
    return pickers.size() == 1 ? pickers.get(0) : new AllFailing(List.copyOf(pickers));
  }

  @Override
  public PickResult pick(PickArgs args) {
    PickResult known = result;
    if (known != null) {
      return known;
    }
    PickResult first = pickers.get(0).pick(args);
    Status failure = first.failure();
    if (failure == null || first.drop() != null) {
      return first; // which is no backend that has failed
    }
    Set<String> words = new LinkedHashSet<>();
    words.add(failure.message());
    int asked = Math.min(pickers.size(), MAX_BACKENDS);
    for (Picker picker : pickers.subList(1, asked)) {
      Status another = picker.pick(args).failure();
      if (another != null) {
        words.add(another.message());
      }
    }
    int more = pickers.size() - asked;
    if (more > 0) {
      words.add("and " + more + " more backends");
    }
    PickResult all = PickResult.failing(failure.withMessage(String.join("; ", words)));
    result = all;
    return all;
  }
}
