package dev.goshawk.core.balance;

import dev.goshawk.api.ConnectivityState;
import java.util.List;

/**
 * What a policy has, for people. Immutable, but the subchannels live on; the channel's loop.
 *
 * @param policy its name, and the name under which the policy above has it if it has several
 * @param state what it last told
 * @param children the policies below it
 * @param subchannels its own, in the order of preference if it has one
 */
public record PolicyReport(
    String policy,
    ConnectivityState state,
    List<PolicyReport> children,
    List<Subchannel> subchannels) {

  /** Copies. */
  public PolicyReport {
    children = List.copyOf(children);
    subchannels = List.copyOf(subchannels);
  }
}
