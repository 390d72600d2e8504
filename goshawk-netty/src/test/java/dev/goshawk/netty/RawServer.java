package dev.goshawk.netty;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A server socket on loopback with a thread for each connection, which a test scripts. */
final class RawServer implements AutoCloseable {

  /** What is done with a connection; an IOException ends it. */
  interface Script {
    void run(Socket socket) throws IOException;
  }

  private final ServerSocket listening;
  private final Script script;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

  private RawServer(Script script) throws IOException {
    this.script = script;
    this.listening = new ServerSocket(0, 50, InetAddress.getByName("localhost"));
  }

  static RawServer start(Script script) throws IOException {
    RawServer server = new RawServer(script);
    daemon("test-raw-accept", server::accept);
    return server;
  }

  int port() {
    return listening.getLocalPort();
  }

  /** Reads nothing and waits until the socket is closed by the end of the test. */
  static void untilClosed(Socket socket) {
    while (!socket.isClosed()) {
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** Reads and throws away until the peer closes. */
  static void drain(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    in.transferTo(java.io.OutputStream.nullOutputStream());
  }

  private void accept() {
    while (true) {
      Socket socket;
      try {
        socket = listening.accept();
      } catch (IOException e) {
        return; // closed
      }
      sockets.add(socket);
      daemon("test-raw-connection", () -> serve(socket));
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      script.run(socket);
    } catch (IOException e) {
      // The peer has gone; what it saw is what the test asks about.
      sockets.remove(socket);
    }
  }

  private static void daemon(String name, Runnable body) {
    Thread thread = new Thread(body, name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
