package dev.goshawk.core.channelz;

import dev.goshawk.api.ConnectivityState;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A channel as channelz shows it. Any thread; its channel owns it. */
public final class ChannelNode implements Node {

  private final long id = Channelz.nextId();
  private final String target;
  private final Supplier<ConnectivityState> state;
  private final Runnable showChildren;
  private final EventLog log = new EventLog();
  private final NodeTable<SubchannelNode> subchannels = new NodeTable<>();
  private volatile @Nullable CallCounter calls; // null while channelz is off

  /**
   * The node of a channel that is being made.
   *
   * @param state says how the channel is, on any thread
   * @param showChildren makes nodes of what the channel has; runs on any thread when channelz is
   *     switched on, behind {@link #begin}
   */
  public ChannelNode(String target, Supplier<ConnectivityState> state, Runnable showChildren) {
    this.target = target;
    this.state = state;
    this.showChildren = showChildren;
  }

  /** The channel is made. */
  public void begin() {
    Channelz.channels().add(this);
    if (Channelz.isOn()) {
      count();
    }
  }

  private synchronized void count() {
    if (calls == null) {
      calls = new CallCounter();
      log.add(EventLog.Severity.INFO, "Channel created");
    }
  }

  void switchedOn() {
    count();
    showChildren.run();
  }

  /** The channel has ended. */
  public void ended() {
    Channelz.channels().remove(this);
  }

  @Override
  public long id() {
    return id;
  }

  /** The target. */
  @Override
  public String name() {
    return target;
  }

  /** How the channel is. */
  public ConnectivityState state() {
    return state.get();
  }

  /** What counts its calls; null while channelz is off. */
  public @Nullable CallCounter counter() {
    return calls;
  }

  /** How many calls it had since channelz is on. */
  public CallCounts calls() {
    CallCounter counter = calls;
    return counter == null ? CallCounts.NONE : counter.counts();
  }

  /** What has happened to it. */
  public EventLog log() {
    return log;
  }

  /** What it has. */
  public NodeTable<SubchannelNode> subchannels() {
    return subchannels;
  }

  /** A subchannel has begun, or is known from now on. */
  public SubchannelNode newSubchannel(String address, ConnectivityState now, int maxConnections) {
    SubchannelNode node = new SubchannelNode(address, now, maxConnections);
    subchannels.add(node);
    Channelz.subchannels().add(node);
    log.add(EventLog.Severity.INFO, "Subchannel created: " + address, node);
    return node;
  }

  /** A subchannel has ended. */
  public void ended(SubchannelNode node) {
    subchannels.remove(node);
    log.add(EventLog.Severity.INFO, "Subchannel deleted: " + node.name(), node);
  }
}
