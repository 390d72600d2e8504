package dev.goshawk.core.channelz;

import java.util.concurrent.atomic.AtomicLong;

/**
 * All that this process shows to channelz: the servers and channels that are open, with what they
 * have. Any thread.
 *
 * <p>It is off until {@link #switchOn}. Until then it knows servers and channels by name alone, and
 * nobody counts calls, keeps events or tells it of connections; what was there before is told of
 * then, and counted from then on. It is not switched off again.
 *
 * <p>Source: gRFC A14; ids are those of the process, whatever kind of node has them.
 */
public final class Channelz {

  private static final AtomicLong LAST_ID = new AtomicLong();
  private static final NodeTable<ChannelNode> CHANNELS = new NodeTable<>();
  private static final NodeTable<SubchannelNode> SUBCHANNELS = new NodeTable<>();
  private static final NodeTable<ServerNode> SERVERS = new NodeTable<>();
  private static final NodeTable<SocketNode> SOCKETS = new NodeTable<>();
  private static volatile boolean on;

  private Channelz() {}

  static long nextId() {
    return LAST_ID.incrementAndGet();
  }

  /** Whether anybody may look. */
  public static boolean isOn() {
    return on;
  }

  /** From now on calls are counted, events are kept, and subchannels and sockets are known. */
  public static void switchOn() {
    synchronized (Channelz.class) {
      if (on) {
        return;
      }
      on = true;
    }
    // Behind that: whoever has opened something since looks at it after telling the table.
    CHANNELS.all().forEach(ChannelNode::switchedOn);
    SERVERS.all().forEach(ServerNode::switchedOn);
  }

  /** The channels that applications have made and that have not ended. */
  public static NodeTable<ChannelNode> channels() {
    return CHANNELS;
  }

  /** The subchannels, those among them that have ended and that an event of their channel names. */
  public static NodeTable<SubchannelNode> subchannels() {
    return SUBCHANNELS;
  }

  /** The servers that listen, or that have calls left. */
  public static NodeTable<ServerNode> servers() {
    return SERVERS;
  }

  /** The open connections of all channels and servers, and what servers listen on. */
  public static NodeTable<SocketNode> sockets() {
    return SOCKETS;
  }
}
