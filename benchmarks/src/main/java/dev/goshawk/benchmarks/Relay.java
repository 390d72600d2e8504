package dev.goshawk.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;

/** Stands between a client and a server and counts what goes through, in both directions. */
final class Relay implements AutoCloseable {
  private static final int BUFFER = 64 << 10;
  private static final long SETTLE_MILLIS = 100;

  private final ServerSocket listener;
  private final int target;
  private final AtomicLong octets = new AtomicLong();

  Relay(int target) throws IOException {
    this.target = target;
    listener = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    daemon(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  long octets() {
    return octets.get();
  }

  /** Lets what is on the way arrive. */
  void settle() throws InterruptedException {
    Thread.sleep(SETTLE_MILLIS);
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        daemon(() -> copy(client, server));
        daemon(() -> copy(server, client));
      }
    } catch (IOException e) {
      // Closed: the measurement is over.
    }
  }

  private void copy(Socket from, Socket to) {
    byte[] buffer = new byte[BUFFER];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        octets.addAndGet(n);
        out.write(buffer, 0, n);
      }
    } catch (IOException e) {
      // One of the two went, and with it the other.
    }
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, "relay");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
