package dev.goshawk.balancers.load;

import dev.goshawk.core.balance.PickArgs;
import dev.goshawk.core.balance.PickResult;
import dev.goshawk.core.balance.Picker;

/** Gives backends calls in proportion to weights, which may change. Any thread. */
final class WeightedPicker implements Picker {

  private final Picker[] pickers;

  /** Who hears of the reports of calls, one for each picker; none when nobody does. */
  private final ResultCache[] reports;

  private volatile StrideScheduler scheduler;

  WeightedPicker(Picker[] pickers, ResultCache[] reports, StrideScheduler scheduler) {
    this.pickers = pickers;
    this.reports = reports;
    this.scheduler = scheduler;
  }

  /** Other weights from now on. */
  void schedule(StrideScheduler fresh) {
    scheduler = fresh;
  }

  @Override
  public PickResult pick(PickArgs args) {
    int next = scheduler.next();
    PickResult result = pickers[next].pick(args);
    return reports.length == 0 ? result : reports[next].complete(result);
  }
}
