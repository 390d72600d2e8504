package dev.goshawk.api;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One address of a backend and the connections to it. Immutable, any thread. */
public final class SubchannelDescription {

  private final SocketAddress address;
  private final ConnectivityState state;
  private final Map<String, String> labels;
  private final List<ConnectionDescription> connections;
  private final int callsWaiting;
  private final @Nullable Duration connectingFor;
  private final @Nullable Duration backoffLeft;
  private final @Nullable Status lastFailure;
  private final @Nullable Duration lastFailureAge;

  private SubchannelDescription(Builder b) {
    address = b.address;
    state = b.state;
    labels = b.labels;
    connections = b.connections;
    callsWaiting = b.callsWaiting;
    connectingFor = b.connectingFor;
    backoffLeft = b.backoffLeft;
    lastFailure = b.lastFailure;
    lastFailureAge = b.lastFailureAge;
  }

  /** An address without connections. */
  public static Builder builder(SocketAddress address, ConnectivityState state) {
    return new Builder(address, state);
  }

  /** The address. */
  public SocketAddress address() {
    return address;
  }

  /** Where it stands, as its policy sees it. */
  public ConnectivityState state() {
    return state;
  }

  /** What the resolver says of the backend, as its locality, by names for people. */
  public Map<String, String> labels() {
    return labels;
  }

  /** The connections, the oldest first; those that take no more calls among them. */
  public List<ConnectionDescription> connections() {
    return connections;
  }

  /** How many calls wait for a stream on one of the connections. */
  public int callsWaiting() {
    return callsWaiting;
  }

  /** How long the present attempt to connect takes; null when there is none. */
  public @Nullable Duration connectingFor() {
    return connectingFor;
  }

  /** How long it is until the next attempt may begin; null when there is no backoff. */
  public @Nullable Duration backoffLeft() {
    return backoffLeft;
  }

  /** Why the last attempt failed or the last connection ended; null while there is one. */
  public @Nullable Status lastFailure() {
    return lastFailure;
  }

  /** How long ago that was; null when there is no {@link #lastFailure}. */
  public @Nullable Duration lastFailureAge() {
    return lastFailureAge;
  }

  /** Collects what is known of an address. One thread. */
  public static final class Builder {

    private final SocketAddress address;
    private final ConnectivityState state;
    private Map<String, String> labels = Map.of();
    private List<ConnectionDescription> connections = List.of();
    private int callsWaiting;
    private @Nullable Duration connectingFor;
    private @Nullable Duration backoffLeft;
    private @Nullable Status lastFailure;
    private @Nullable Duration lastFailureAge;

    private Builder(SocketAddress address, ConnectivityState state) {
      this.address = Objects.requireNonNull(address, "address");
      this.state = Objects.requireNonNull(state, "state");
    }

    /** What the resolver says of the backend, in this order. Default nothing. */
    public Builder labels(Map<String, String> labels) {
      this.labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
      return this;
    }

    /** The connections. Default none. */
    public Builder connections(List<ConnectionDescription> connections) {
      this.connections = List.copyOf(connections);
      return this;
    }

    /** How many calls wait for a stream. Default 0. */
    public Builder callsWaiting(int calls) {
      callsWaiting = calls;
      return this;
    }

    /** How long the present attempt to connect takes, or null, which is the default. */
    public Builder connectingFor(@Nullable Duration time) {
      connectingFor = time;
      return this;
    }

    /** How long it is until the next attempt may begin, or null, which is the default. */
    public Builder backoffLeft(@Nullable Duration time) {
      backoffLeft = time;
      return this;
    }

    /** Why the last attempt or connection failed, and how long ago. Default nothing. */
    public Builder lastFailure(Status failure, Duration age) {
      lastFailure = Objects.requireNonNull(failure, "failure");
      lastFailureAge = Objects.requireNonNull(age, "age");
      return this;
    }

    /** The description. */
    public SubchannelDescription build() {
      return new SubchannelDescription(this);
    }
  }
}
