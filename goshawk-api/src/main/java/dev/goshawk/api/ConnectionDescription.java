package dev.goshawk.api;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.Objects;

/** One connection of a channel. Immutable, any thread. */
public final class ConnectionDescription {

  private final SocketAddress localAddress;
  private final SocketAddress remoteAddress;
  private final SecurityLevel securityLevel;
  private final Duration age;
  private final int streams;
  private final int maxStreams;
  private final boolean goingAway;

  private ConnectionDescription(Builder b) {
    localAddress = b.localAddress;
    remoteAddress = b.remoteAddress;
    securityLevel = b.securityLevel;
    age = b.age;
    streams = b.streams;
    maxStreams = b.maxStreams;
    goingAway = b.goingAway;
  }

  /** A connection without calls whose server allows any number of them. */
  public static Builder builder(SocketAddress localAddress, SocketAddress remoteAddress) {
    return new Builder(localAddress, remoteAddress);
  }

  /** The address of this side. */
  public SocketAddress localAddress() {
    return localAddress;
  }

  /** The address of the server, or of its proxy. */
  public SocketAddress remoteAddress() {
    return remoteAddress;
  }

  /** How well what goes over it is protected. */
  public SecurityLevel securityLevel() {
    return securityLevel;
  }

  /** How long ago the attempt to connect began. */
  public Duration age() {
    return age;
  }

  /** How many calls run on it. */
  public int streams() {
    return streams;
  }

  /**
   * How many calls the server allows at a time: its SETTINGS_MAX_CONCURRENT_STREAMS; 2^31-1 for any
   * number.
   */
  public int maxStreams() {
    return maxStreams;
  }

  /** Whether it takes no more calls, and closes when those that it has have ended. */
  public boolean isGoingAway() {
    return goingAway;
  }

  /** Collects what is known of a connection. One thread. */
  public static final class Builder {

    private final SocketAddress localAddress;
    private final SocketAddress remoteAddress;
    private SecurityLevel securityLevel = SecurityLevel.NONE;
    private Duration age = Duration.ZERO;
    private int streams;
    private int maxStreams = Integer.MAX_VALUE;
    private boolean goingAway;

    private Builder(SocketAddress localAddress, SocketAddress remoteAddress) {
      this.localAddress = Objects.requireNonNull(localAddress, "localAddress");
      this.remoteAddress = Objects.requireNonNull(remoteAddress, "remoteAddress");
    }

    /** How well what goes over it is protected. Default not at all. */
    public Builder securityLevel(SecurityLevel level) {
      securityLevel = Objects.requireNonNull(level, "level");
      return this;
    }

    /** How long ago the attempt to connect began. Default zero. */
    public Builder age(Duration age) {
      this.age = Objects.requireNonNull(age, "age");
      return this;
    }

    /** How many calls run on it, and how many may. Default 0 of any number. */
    public Builder streams(int streams, int max) {
      this.streams = streams;
      maxStreams = max;
      return this;
    }

    /** Whether it takes no more calls. Default false. */
    public Builder goingAway(boolean goingAway) {
      this.goingAway = goingAway;
      return this;
    }

    /** The description. */
    public ConnectionDescription build() {
      return new ConnectionDescription(this);
    }
  }
}
