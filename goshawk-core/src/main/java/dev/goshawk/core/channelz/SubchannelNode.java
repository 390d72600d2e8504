package dev.goshawk.core.channelz;

import dev.goshawk.api.ConnectivityState;

/**
 * A subchannel as channelz shows it. Any thread. Its subchannel owns it, and so do events that name
 * it when that has ended; it refers to neither.
 */
public final class SubchannelNode implements Node {

  private final long id = Channelz.nextId();
  private final String address;
  private final EventLog log = new EventLog();
  private final SocketSet sockets = new SocketSet();
  private volatile ConnectivityState state;
  private volatile int maxConnections;

  SubchannelNode(String address, ConnectivityState state, int maxConnections) {
    this.address = address;
    this.state = state;
    this.maxConnections = maxConnections;
    log.add(EventLog.Severity.INFO, "Subchannel created");
  }

  @Override
  public long id() {
    return id;
  }

  /** The address. */
  @Override
  public String name() {
    return address;
  }

  /** It has come to a state. Its loop. */
  public void enter(ConnectivityState fresh) {
    state = fresh;
    log.add(
        fresh == ConnectivityState.TRANSIENT_FAILURE
            ? EventLog.Severity.WARNING
            : EventLog.Severity.INFO,
        "Subchannel state change to " + fresh);
  }

  /** How it is. */
  public ConnectivityState state() {
    return state;
  }

  /** How many connections it may have from now on. */
  public void maxConnections(int most) {
    maxConnections = most;
  }

  /** How many connections it may have. */
  public int maxConnections() {
    return maxConnections;
  }

  /** What has happened to it. */
  public EventLog log() {
    return log;
  }

  /** Its connections and their calls: each attempt of a call counts. */
  public SocketSet sockets() {
    return sockets;
  }
}
