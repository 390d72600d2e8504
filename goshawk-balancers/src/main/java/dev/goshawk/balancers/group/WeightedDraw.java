package dev.goshawk.balancers.group;

import dev.goshawk.core.balance.PickArgs;
import dev.goshawk.core.balance.PickResult;
import dev.goshawk.core.balance.Picker;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleSupplier;

/** Draws one of several pickers for each call, in proportion to weights. Any thread. */
final class WeightedDraw implements Picker {

  private final Picker[] pickers;

  /** The weight of each picker and of all before it. */
  private final long[] ends;

  private final DoubleSupplier random;

  /**
   * Of at least one picker.
   *
   * @param weights of the pickers, more than 0 each
   */
  WeightedDraw(List<Picker> pickers, List<Integer> weights, DoubleSupplier random) {
    this.pickers = pickers.toArray(new Picker[0]);
    this.ends = new long[this.pickers.length];
    this.random = random;
    long end = 0;
    for (int i = 0; i < ends.length; i++) {
      end += weights.get(i);
      ends[i] = end;
    }
  }

  @Override
  public PickResult pick(PickArgs args) {
    long total = ends[ends.length - 1];
    long drawn = Math.min((long) (random.getAsDouble() * total), total - 1);
    int found = Arrays.binarySearch(ends, drawn + 1);
    return pickers[found >= 0 ? found : -found - 1].pick(args);
  }
}
