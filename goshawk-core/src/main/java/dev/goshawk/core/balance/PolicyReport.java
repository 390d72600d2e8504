package dev.goshawk.core.balance;

import dev.goshawk.api.ConnectivityState;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What a policy has, for people. Immutable, but the subchannels live on; the channel's loop.
 *
 * <p>Example: {@code PolicyReport.of("round_robin", READY).withChildren(endpoints.reports())}.
 */
public final class PolicyReport {

  private final String policy;
  private final ConnectivityState state;
  private final List<String> notes;
  private final List<PolicyReport> children;
  private final List<Subchannel> subchannels;

  private PolicyReport(
      String policy,
      ConnectivityState state,
      List<String> notes,
      List<PolicyReport> children,
      List<Subchannel> subchannels) {
    this.policy = Objects.requireNonNull(policy, "policy");
    this.state = Objects.requireNonNull(state, "state");
    this.notes = notes;
    this.children = children;
    this.subchannels = subchannels;
  }

  /**
   * A policy that has nothing.
   *
   * @param policy its name
   * @param state what it last told
   */
  public static PolicyReport of(String policy, ConnectivityState state) {
    return new PolicyReport(policy, state, List.of(), List.of(), List.of());
  }

  /** The same with the policies below it. */
  public PolicyReport withChildren(List<PolicyReport> fresh) {
    return new PolicyReport(policy, state, notes, List.copyOf(fresh), subchannels);
  }

  /** The same with its own subchannels, in the order of preference if it has one. */
  public PolicyReport withSubchannels(List<? extends Subchannel> fresh) {
    return new PolicyReport(policy, state, notes, children, List.copyOf(fresh));
  }

  /** The same with one more thing to say of the policy, as {@code 2 of 5 backends ejected}. */
  public PolicyReport withNote(String note) {
    List<String> fresh = new ArrayList<>(notes);
    fresh.add(Objects.requireNonNull(note, "note"));
    return new PolicyReport(policy, state, List.copyOf(fresh), children, subchannels);
  }

  /** The same under a name that the policy above has for it. */
  public PolicyReport named(String name) {
    return new PolicyReport(name + ": " + policy, state, notes, children, subchannels);
  }

  /** The same under another name. */
  PolicyReport renamed(String name) {
    return new PolicyReport(name, state, notes, children, subchannels);
  }

  /** Its name, and in front of that the one under which the policy above has it. */
  public String policy() {
    return policy;
  }

  /** What it last told. */
  public ConnectivityState state() {
    return state;
  }

  /** What it says of itself. */
  public List<String> notes() {
    return notes;
  }

  /** The policies below it. */
  public List<PolicyReport> children() {
    return children;
  }

  /** Its own subchannels. */
  public List<Subchannel> subchannels() {
    return subchannels;
  }
}
