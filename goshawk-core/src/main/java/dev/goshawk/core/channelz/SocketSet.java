package dev.goshawk.core.channelz;

/**
 * The open connections of a subchannel or a server, and how many calls they have had together with
 * those that have closed. Any thread.
 */
public final class SocketSet {

  private final NodeTable<SocketNode> open = new NodeTable<>();

  // Of connections that have closed; guarded by this.
  private long started;
  private long succeeded;
  private long failed;
  private long lastStarted;

  SocketSet() {}

  /** A connection is open. */
  public void opened(SocketNode socket) {
    open.add(socket);
    Channelz.sockets().add(socket);
  }

  /** A connection has closed, and its calls have ended. Its loop. */
  public void closed(SocketNode socket) {
    Channelz.sockets().remove(socket);
    synchronized (this) { // so that no reader counts its calls twice or not at all
      open.remove(socket);
      started += socket.callsStarted();
      succeeded += socket.callsSucceeded();
      failed += socket.callsFailed();
      lastStarted = Math.max(lastStarted, socket.lastStarted());
    }
  }

  /** The open ones. */
  public NodeTable<SocketNode> open() {
    return open;
  }

  /** The calls of all of them. */
  public synchronized CallCounts calls() {
    long allStarted = started;
    long allSucceeded = succeeded;
    long allFailed = failed;
    long last = lastStarted;
    for (SocketNode socket : open.all()) {
      allStarted += socket.callsStarted();
      allSucceeded += socket.callsSucceeded();
      allFailed += socket.callsFailed();
      last = Math.max(last, socket.lastStarted());
    }
    return new CallCounts(allStarted, allSucceeded, allFailed, CallCounts.time(last));
  }
}
