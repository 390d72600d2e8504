package dev.goshawk.core.channelz;

import java.net.SocketAddress;
import java.util.List;

/** A server as channelz shows it. Any thread; its server owns it. */
public final class ServerNode implements Node {

  private final long id = Channelz.nextId();
  private final List<SocketNode> listening;
  private final Runnable showConnections;
  private final EventLog log = new EventLog();
  private final SocketSet sockets = new SocketSet();
  private boolean begun; // guarded by this: whether the log says so

  private ServerNode(List<SocketNode> listening, Runnable showConnections) {
    this.listening = listening;
    this.showConnections = showConnections;
  }

  /**
   * The node of a server that listens.
   *
   * @param addresses what it listens on
   * @param showConnections makes nodes of the connections that it has; runs on any thread when
   *     channelz is switched on
   */
  public static ServerNode of(List<SocketAddress> addresses, Runnable showConnections) {
    ServerNode node =
        new ServerNode(addresses.stream().map(SocketNode::listening).toList(), showConnections);
    node.listening.forEach(Channelz.sockets()::add);
    Channelz.servers().add(node);
    if (Channelz.isOn()) { // behind that: who switches it on looks at those of the table
      node.begin();
    }
    return node;
  }

  private synchronized void begin() {
    if (!begun) {
      begun = true;
      log.add(EventLog.Severity.INFO, "Server listens on " + name());
    }
  }

  void switchedOn() {
    begin();
    showConnections.run();
  }

  /** The server listens no more. */
  public void stoppedListening() {
    listening.forEach(Channelz.sockets()::remove);
    log.add(EventLog.Severity.INFO, "Server listens no more");
  }

  /** The server has ended. */
  public void ended() {
    Channelz.servers().remove(this);
  }

  @Override
  public long id() {
    return id;
  }

  /** The addresses that it listens on. */
  @Override
  public String name() {
    return String.join(", ", listening.stream().map(Node::name).toList());
  }

  /** What it listens on, or did. */
  public List<SocketNode> listening() {
    return listening;
  }

  /** What has happened to it. */
  public EventLog log() {
    return log;
  }

  /** Its connections and their calls. */
  public SocketSet sockets() {
    return sockets;
  }
}
