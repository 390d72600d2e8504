package dev.goshawk.core.balance;

import dev.goshawk.api.Status;

/**
 * Where the next call goes, as a policy last decided. Immutable but for counters; calls ask it from
 * any thread, so it must not block. One that throws ends the call that asked.
 */
@FunctionalInterface
public interface Picker {

  /** All calls wait for the next picker: those that wait already are not asked for. */
  Picker WAIT = args -> PickResult.WAIT;

  /** Where a call goes. */
  PickResult pick(PickArgs args);

  /** All calls get one result. */
  static Picker always(PickResult result) {
    return args -> result;
  }

  /** All calls go to one subchannel. */
  static Picker of(Subchannel subchannel) {
    return always(PickResult.of(subchannel));
  }

  /** Calls fail with a status unless they wait for ready. */
  static Picker failing(Status failure) {
    return always(PickResult.failing(failure));
  }
}
