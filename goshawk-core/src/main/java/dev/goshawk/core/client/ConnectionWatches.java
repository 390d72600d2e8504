package dev.goshawk.core.client;

import dev.goshawk.api.Status;
import dev.goshawk.core.watch.WatchStream;
import dev.goshawk.core.watch.WatchedConnection;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The streams of the channel's own on one connection: they take places like calls, but count as
 * none, and keep no connection open that ends. The loop of the connection, but for what {@link
 * WatchedConnection} asks.
 */
final class ConnectionWatches implements WatchedConnection {

  private final ClientConnection connection;
  private final Set<WatchStream> streams = new LinkedHashSet<>();

  /** No stream yet. */
  ConnectionWatches(ClientConnection connection) {
    this.connection = connection;
  }

  /** How many there are. */
  int count() {
    return streams.size();
  }

  @Override
  public void open(WatchStream stream) {
    connection.loop().execute(() -> openNow(stream));
  }

  private void openNow(WatchStream stream) {
    if (stream.isOver() || connection.isEnding()) {
      return;
    }
    if (!connection.http2.canOpen()) {
      stream.refuse(Status.UNAVAILABLE.withMessage("the connection has no stream for it"));
      return;
    }
    RequestHeads heads = connection.channel().heads();
    streams.add(stream);
    stream.begin(
        connection,
        out -> {
          out.template(heads.pseudo(stream.method()));
          out.template(heads.common());
        },
        connection.channel().settings().codecs(),
        () -> left(stream));
    connection.watchBegan();
  }

  private void left(WatchStream stream) {
    streams.remove(stream);
    connection.wake();
  }

  @Override
  public void cancel(WatchStream stream) {
    connection.loop().execute(stream::cancel);
  }

  /** The connection takes no more calls: what it waits for is not these. */
  void cancelAll() {
    List<WatchStream> all = new ArrayList<>(streams);
    all.forEach(WatchStream::cancel);
  }
}
