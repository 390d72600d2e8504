package dev.goshawk.core.balance;

import dev.goshawk.api.ConnectivityState;
import dev.goshawk.api.Status;
import dev.goshawk.core.config.PolicyConfig;
import dev.goshawk.core.metrics.Metrics;
import dev.goshawk.core.resolve.Endpoint;
import dev.goshawk.core.transport.Attributes;
import dev.goshawk.core.transport.EventLoop;
import java.util.List;
import java.util.Objects;
import java.util.function.DoubleSupplier;

/**
 * A balancing policy at work: turns endpoints into subchannels or into policies below it, and their
 * states into a {@link Picker}. All methods are called on the channel's loop and must not block.
 */
public interface LoadBalancer {

  /**
   * What the resolver found, for a policy.
   *
   * @param endpoints the backends, perhaps none
   * @param config the policy's own config
   * @param attributes what came with the endpoints
   */
  record Resolved(List<Endpoint> endpoints, PolicyConfig config, Attributes attributes) {

    /** Checks and copies. */
    public Resolved {
      endpoints = List.copyOf(endpoints);
      Objects.requireNonNull(config, "config");
      Objects.requireNonNull(attributes, "attributes");
    }

    /** What all endpoints have under a key, for a label of metrics; empty where they differ. */
    public String common(Attributes.Key<String> key) {
      String common = null;
      for (Endpoint endpoint : endpoints) {
        String one = Metrics.label(endpoint.attributes(), key);
        if (common != null && !common.equals(one)) {
          return "";
        }
        common = one;
      }
      return common == null ? "" : common;
    }
  }

  /** What a policy asks of its channel, or of the policy above it. The channel's loop only. */
  interface Host {
    /** A subchannel. It is idle; whoever had it made shuts it down. */
    Subchannel newSubchannel(Subchannel.Spec spec);

    /** Tells calls where to go from now on. */
    void update(ConnectivityState state, Picker picker);

    /** Asks for the endpoints anew, because those at hand failed. */
    void refreshResolution();

    /** The channel's loop, with its timers and its clock. */
    EventLoop loop();

    /** Numbers from 0 to 1, for shuffling and draws. To be asked by any thread. */
    DoubleSupplier random();

    /** The policies that the channel knows. */
    LoadBalancerRegistry policies();

    /** Where a policy reports what it measures of itself. Any thread. */
    Metrics metrics();
  }

  /**
   * New endpoints, another config, or both. They take the place of all before them.
   *
   * @return OK, or why they cannot be used; then the resolver is asked again after a backoff
   */
  Status accept(Resolved resolved);

  /** The endpoints could not be found. A policy that has some goes on with them. */
  void onResolutionFailed(Status failure);

  /** Somebody wants to call: a policy that is idle connects. */
  void requestConnection();

  /** What it has, for people. */
  PolicyReport report();

  /** Shuts down all that it had made. Nothing is called afterwards. */
  void shutdown();
}
