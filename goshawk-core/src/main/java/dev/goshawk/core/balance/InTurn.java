package dev.goshawk.core.balance;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A picker that asks several others in turn. Any thread; the turn may be shared with pickers before
 * and after it.
 */
public final class InTurn implements Picker {

  private final Picker[] pickers;
  private final AtomicInteger turn;

  private InTurn(Picker[] pickers, AtomicInteger turn) {
    this.pickers = pickers;
    this.turn = turn;
  }

  /**
   * A picker that asks others in turn, or the only one.
   *
   * @param pickers at least one
   * @param turn counts the picks, and may overflow
   */
  public static Picker of(List<Picker> pickers, AtomicInteger turn) {
    if (pickers.isEmpty()) {
      throw new IllegalArgumentException("there is no picker to take turns");
    }
    return pickers.size() == 1 ? pickers.get(0) : new InTurn(pickers.toArray(new Picker[0]), turn);
  }

  @Override
  public PickResult pick(PickArgs args) {
    return pickers[Integer.remainderUnsigned(turn.getAndIncrement(), pickers.length)].pick(args);
  }
}
