package dev.goshawk.soak.fleet;

import dev.goshawk.api.Status;
import dev.goshawk.soak.fleet.FleetClient.Call;
import dev.goshawk.soak.fleet.FleetClient.Outcome;

/**
 * A call that has ended.
 *
 * @param call what was called
 * @param begun when, as System.nanoTime has it
 * @param ended when, by the same clock
 * @param outcome how
 */
record Ended(Call call, long begun, long ended, Outcome outcome) {

  boolean ok() {
    return outcome.ok();
  }

  boolean failedWith(Status.Code code) {
    return outcome.code() == code;
  }

  long nanos() {
    return ended - begun;
  }
}
