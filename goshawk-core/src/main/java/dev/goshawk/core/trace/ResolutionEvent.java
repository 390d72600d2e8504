package dev.goshawk.core.trace;

import dev.goshawk.api.Status;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A result of the resolver of a channel, and what came of it. Immutable, any thread. */
public final class ResolutionEvent {

  private final String target;
  private final int endpoints;
  private final Status accepted;
  private final boolean serviceConfig;
  private final @Nullable String policy;

  private ResolutionEvent(Builder b) {
    target = b.target;
    endpoints = b.endpoints;
    accepted = b.accepted;
    serviceConfig = b.serviceConfig;
    policy = b.policy;
  }

  /** A result without endpoints that was accepted. */
  public static Builder builder(String target) {
    return new Builder(target);
  }

  /** The target of the channel. */
  public String target() {
    return target;
  }

  /** How many endpoints were found. */
  public int endpoints() {
    return endpoints;
  }

  /**
   * OK, or why the result cannot be used: the look-up failed, or the policy did not want it. Then
   * the resolver is asked again after a backoff.
   */
  public Status accepted() {
    return accepted;
  }

  /** Whether a service config came with it. */
  public boolean hasServiceConfig() {
    return serviceConfig;
  }

  /** The balancing policy by which the channel goes from here on; null when there is none yet. */
  public @Nullable String policy() {
    return policy;
  }

  @Override
  public String toString() {
    return endpoints
        + " endpoints of "
        + target
        + (policy == null ? "" : " for " + policy)
        + (serviceConfig ? ", with a service config" : "")
        + (accepted.isOk() ? "" : ": " + accepted);
  }

  /** Collects what is known. One thread. */
  public static final class Builder {

    private final String target;
    private int endpoints;
    private Status accepted = Status.OK;
    private boolean serviceConfig;
    private @Nullable String policy;

    private Builder(String target) {
      this.target = Objects.requireNonNull(target, "target");
    }

    /** How many endpoints were found. Default 0. */
    public Builder endpoints(int count) {
      endpoints = count;
      return this;
    }

    /** Why the result cannot be used. Default OK. */
    public Builder accepted(Status status) {
      accepted = Objects.requireNonNull(status, "status");
      return this;
    }

    /** Whether a service config came with it. Default false. */
    public Builder serviceConfig(boolean came) {
      serviceConfig = came;
      return this;
    }

    /** The balancing policy, or null, which is the default. */
    public Builder policy(@Nullable String name) {
      policy = name;
      return this;
    }

    /** The event. */
    public ResolutionEvent build() {
      return new ResolutionEvent(this);
    }
  }
}
