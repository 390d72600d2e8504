package dev.goshawk.api;

import java.util.List;
import java.util.Objects;

/** A balancing policy, with the policies below it and its addresses. Immutable, any thread. */
public final class PolicyDescription {

  private final String name;
  private final ConnectivityState state;
  private final List<String> notes;
  private final List<PolicyDescription> children;
  private final List<SubchannelDescription> subchannels;

  private PolicyDescription(Builder b) {
    name = b.name;
    state = b.state;
    notes = b.notes;
    children = b.children;
    subchannels = b.subchannels;
  }

  /** A policy without anything below it. */
  public static Builder builder(String name, ConnectivityState state) {
    return new Builder(name, state);
  }

  /**
   * Its name, and in front of that the one under which the policy above has it. What stands for one
   * backend below a policy that spreads calls is called {@code backend} and its addresses.
   */
  public String name() {
    return name;
  }

  /** The state that it has told. */
  public ConnectivityState state() {
    return state;
  }

  /** What it says of itself, for people. */
  public List<String> notes() {
    return notes;
  }

  /** The policies below it. */
  public List<PolicyDescription> children() {
    return children;
  }

  /** Its own addresses, in the order of preference if it has one. */
  public List<SubchannelDescription> subchannels() {
    return subchannels;
  }

  /** Collects what is known of a policy. One thread. */
  public static final class Builder {

    private final String name;
    private final ConnectivityState state;
    private List<String> notes = List.of();
    private List<PolicyDescription> children = List.of();
    private List<SubchannelDescription> subchannels = List.of();

    private Builder(String name, ConnectivityState state) {
      this.name = Objects.requireNonNull(name, "name");
      this.state = Objects.requireNonNull(state, "state");
    }

    /** What it says of itself. Default nothing. */
    public Builder notes(List<String> notes) {
      this.notes = List.copyOf(notes);
      return this;
    }

    /** The policies below it. Default none. */
    public Builder children(List<PolicyDescription> children) {
      this.children = List.copyOf(children);
      return this;
    }

    /** Its own addresses. Default none. */
    public Builder subchannels(List<SubchannelDescription> subchannels) {
      this.subchannels = List.copyOf(subchannels);
      return this;
    }

    /** The description. */
    public PolicyDescription build() {
      return new PolicyDescription(this);
    }
  }
}
