package dev.goshawk.core.watch;

/** A connection over which streams of the channel's own may go. Any thread. */
public interface WatchedConnection {

  /**
   * Opens a stream, which is refused when there is no room for it. On a connection that ends, which
   * its owner is told of, nothing comes of it.
   */
  void open(WatchStream stream);

  /** Cancels a stream, whether or not it was opened yet. */
  void cancel(WatchStream stream);
}
