package dev.goshawk.netty;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Passes connections on to a port, and keeps what both ends have sent. */
final class Wiretap implements AutoCloseable {

  /** What was sent over one connection. */
  static final class Connection {
    private final Socket client;
    private final ByteArrayOutputStream fromClient = new ByteArrayOutputStream();
    private final ByteArrayOutputStream fromServer = new ByteArrayOutputStream();

    private Connection(Socket client) {
      this.client = client;
    }

    TlsHello clientHello() {
      return TlsHello.read(fromClient.toByteArray());
    }

    TlsHello serverHello() {
      return TlsHello.read(fromServer.toByteArray());
    }

    void cut() throws IOException {
      client.close();
    }
  }

  private final List<Connection> connections = new CopyOnWriteArrayList<>();
  private final RawServer server;

  Wiretap(int port) throws IOException {
    server =
        RawServer.start(
            client -> {
              Connection connection = new Connection(client);
              connections.add(connection);
              try (Socket backend = new Socket(InetAddress.getByName("localhost"), port)) {
                Thread up =
                    new Thread(() -> up(client, backend, connection.fromClient), "test-tap-up");
                up.setDaemon(true);
                up.start();
                pass(backend, client, connection.fromServer);
              }
            });
  }

  private static void up(Socket from, Socket to, OutputStream copy) {
    try (to) {
      pass(from, to, copy);
    } catch (IOException e) {
      if (!from.isClosed()) { // else it was cut
        throw new UncheckedIOException(e);
      }
    }
  }

  private static void pass(Socket from, Socket to, OutputStream copy) throws IOException {
    InputStream in = from.getInputStream();
    byte[] bytes = new byte[16_384];
    for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
      copy.write(bytes, 0, n);
      to.getOutputStream().write(bytes, 0, n);
    }
  }

  int port() {
    return server.port();
  }

  /** In their order. */
  List<Connection> connections() {
    return connections;
  }

  /** The newest one. */
  Connection last() {
    return connections.get(connections.size() - 1);
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
