package dev.goshawk.api;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a channel is doing and why, at one moment: see {@link Channel#describe}. As text it is for
 * people, several lines that may change between versions; programs read the values. Nothing in it
 * is secret: neither metadata nor credentials are told. Immutable, any thread.
 */
public final class ChannelDescription {

  private final String target;
  private final String authority;
  private final ConnectivityState state;
  private final @Nullable ResolverDescription resolver;
  private final @Nullable PolicyDescription policy;
  private final List<ConnectionDescription> draining;
  private final int callsWaiting;
  private final int callsAuthenticating;
  private final int callsRetrying;

  private ChannelDescription(Builder b) {
    target = b.target;
    authority = b.authority;
    state = b.state;
    resolver = b.resolver;
    policy = b.policy;
    draining = b.draining;
    callsWaiting = b.callsWaiting;
    callsAuthenticating = b.callsAuthenticating;
    callsRetrying = b.callsRetrying;
  }

  /** A channel of which nothing more is known. */
  public static Builder builder(String target, String authority, ConnectivityState state) {
    return new Builder(target, authority, state);
  }

  /** The target, as given to the channel's builder. */
  public String target() {
    return target;
  }

  /** The default {@code :authority} of calls. */
  public String authority() {
    return authority;
  }

  /** How the channel stands with its target. */
  public ConnectivityState state() {
    return state;
  }

  /** The resolver; null while the channel is idle or shut down. */
  public @Nullable ResolverDescription resolver() {
    return resolver;
  }

  /** The balancing policy; null while the channel is idle or shut down. */
  public @Nullable PolicyDescription policy() {
    return policy;
  }

  /**
   * Connections to addresses that are not used any more; they close when their calls have ended.
   */
  public List<ConnectionDescription> draining() {
    return draining;
  }

  /**
   * How many calls wait for an address that is ready. Those that wait for a stream of a connection
   * are with their {@linkplain SubchannelDescription#callsWaiting address}.
   */
  public int callsWaiting() {
    return callsWaiting;
  }

  /** How many calls wait for the metadata of their {@link CallCredentials}. */
  public int callsAuthenticating() {
    return callsAuthenticating;
  }

  /**
   * How many calls have no attempt that runs, and wait until the next one begins, as their retry or
   * hedging policy or the server says.
   */
  public int callsRetrying() {
    return callsRetrying;
  }

  /** All of it in lines of 100 characters at most, as far as names of that length allow. */
  @Override
  public String toString() {
    return DescriptionText.of(this);
  }

  /** Collects what is known of a channel. One thread. */
  public static final class Builder {

    private final String target;
    private final String authority;
    private final ConnectivityState state;
    private @Nullable ResolverDescription resolver;
    private @Nullable PolicyDescription policy;
    private List<ConnectionDescription> draining = List.of();
    private int callsWaiting;
    private int callsAuthenticating;
    private int callsRetrying;

    private Builder(String target, String authority, ConnectivityState state) {
      this.target = Objects.requireNonNull(target, "target");
      this.authority = Objects.requireNonNull(authority, "authority");
      this.state = Objects.requireNonNull(state, "state");
    }

    /** The resolver, or null, which is the default. */
    public Builder resolver(@Nullable ResolverDescription resolver) {
      this.resolver = resolver;
      return this;
    }

    /** The balancing policy, or null, which is the default. */
    public Builder policy(@Nullable PolicyDescription policy) {
      this.policy = policy;
      return this;
    }

    /** Connections to addresses that are not used any more. Default none. */
    public Builder draining(List<ConnectionDescription> connections) {
      draining = List.copyOf(connections);
      return this;
    }

    /** How many calls wait for an address that is ready. Default 0. */
    public Builder callsWaiting(int calls) {
      callsWaiting = calls;
      return this;
    }

    /** How many calls wait for the metadata of their credentials. Default 0. */
    public Builder callsAuthenticating(int calls) {
      callsAuthenticating = calls;
      return this;
    }

    /** How many calls wait until their next attempt begins. Default 0. */
    public Builder callsRetrying(int calls) {
      callsRetrying = calls;
      return this;
    }

    /** The description. */
    public ChannelDescription build() {
      return new ChannelDescription(this);
    }
  }
}
