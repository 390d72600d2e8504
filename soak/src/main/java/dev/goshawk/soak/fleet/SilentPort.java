package dev.goshawk.soak.fleet;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/**
 * A port that swallows attempts to connect, as a host does that is gone: its queue of connections
 * is full, and nobody takes them. Until it is closed.
 */
final class SilentPort implements AutoCloseable {

  private static final int MOST_CONNECTIONS = 20;
  private static final int CONNECT_MILLIS = 300;

  private final ServerSocket listener;
  private final List<Socket> queued = new ArrayList<>();
  private final boolean silent;

  SilentPort() throws IOException {
    listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    silent = fill();
  }

  private boolean fill() throws IOException {
    for (int i = 0; i < MOST_CONNECTIONS; i++) {
      Socket socket = new Socket();
      queued.add(socket);
      try {
        socket.connect(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port()), CONNECT_MILLIS);
      } catch (SocketTimeoutException e) {
        return true;
      }
    }
    return false;
  }

  /** Whether it swallows them; on some systems a full queue is refused instead. */
  boolean silent() {
    return silent;
  }

  int port() {
    return listener.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    for (Socket socket : queued) {
      socket.close();
    }
    listener.close();
  }
}
