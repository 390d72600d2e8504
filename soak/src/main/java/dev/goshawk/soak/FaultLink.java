package dev.goshawk.soak;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One connection through a {@link FaultProxy}: two sockets, and a thread for each way. */
final class FaultLink {

  private static final int BUFFER = 16 * 1024;

  /** A bandwidth is kept by pieces, so many in a second. */
  private static final int PIECES = 50;

  private final Socket client;
  private final Socket server = new Socket();
  private final Runnable injected;
  private final Consumer<FaultLink> ended;
  private final AtomicLong toServer = new AtomicLong();
  private final AtomicLong toClient = new AtomicLong();

  // Guarded by this.
  private Fault fault;
  private boolean counted;
  private boolean over;
  private boolean discarding;
  private final Set<Fault.Way> dropping = EnumSet.noneOf(Fault.Way.class);
  private int running = 2;

  FaultLink(Socket client, Fault fault, Runnable injected, Consumer<FaultLink> ended) {
    this.client = client;
    this.fault = fault;
    this.injected = injected;
    this.ended = ended;
  }

  long passed(Fault.Way way) {
    return (way.covers(Fault.Way.TO_SERVER) ? toServer.get() : 0)
        + (way.covers(Fault.Way.TO_CLIENT) ? toClient.get() : 0);
  }

  /** Connects, and carries both ways until the connection ends. */
  void run(int target) {
    try {
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
      FaultProxy.start("back", () -> carry(server, client, Fault.Way.TO_CLIENT, toClient));
    } catch (IOException e) {
      end(true); // nobody is there: the client sees that as RST
      ended.accept(this);
      return;
    }
    carry(client, server, Fault.Way.TO_SERVER, toServer);
  }

  /** Something is done to the connection from now on. */
  synchronized void inject(Fault next) {
    fault = next;
    counted = false;
    notifyAll();
    if (next.kind().ends() && next.after() == 0) {
      count();
      end(next.kind() == Fault.Kind.RESET);
    }
  }

  private void carry(Socket from, Socket to, Fault.Way way, AtomicLong passed) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buf = new byte[BUFFER];
      endIfDue(way, passed);
      for (int n = in.read(buf); n >= 0; n = in.read(buf)) {
        pass(buf, n, out, way, passed);
      }
      if (!isDiscarding()) {
        to.shutdownOutput();
      }
    } catch (IOException e) {
      end(true); // what one side has reset, or cannot write to, is reset for the other
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      end(true);
    } finally {
      leave();
    }
  }

  private void pass(byte[] buf, int n, OutputStream out, Fault.Way way, AtomicLong passed)
      throws IOException, InterruptedException {
    int at = 0;
    while (at < n) {
      Fault now = due(way, passed.get());
      if (now == null) {
        return; // to nobody
      }
      int piece = piece(now, way, passed.get(), n - at);
      if (passed.get() >= now.after() && now.way().covers(way)) {
        slowDown(now);
      }
      out.write(buf, at, piece);
      at += piece;
      passed.addAndGet(piece);
      endIfDue(way, passed);
    }
  }

  private static int piece(Fault now, Fault.Way way, long passed, int left) {
    if (!now.way().covers(way)) {
      return left;
    }
    if (passed < now.after()) {
      return (int) Math.min(left, now.after() - passed);
    }
    return switch (now.kind()) {
      case DRIBBLE -> 1;
      case BANDWIDTH -> (int) Math.min(left, Math.max(1, now.amount() / PIECES));
      default -> left;
    };
  }

  private static void slowDown(Fault now) throws InterruptedException {
    if (now.kind() == Fault.Kind.DELAY) {
      Thread.sleep(now.amount());
    } else if (now.kind() == Fault.Kind.BANDWIDTH) {
      Thread.sleep(TimeUnit.SECONDS.toMillis(1) / PIECES);
    }
  }

  /** The fault under which the next bytes pass; waits out a stall. Null: they pass no more. */
  private synchronized @Nullable Fault due(Fault.Way way, long passed) throws InterruptedException {
    while (true) {
      if (over || discarding) {
        return null;
      }
      if (dropping.contains(way)) {
        return null; // what came behind a gap would be another stream
      }
      Fault now = fault;
      if (now.kind() == Fault.Kind.NONE || !now.way().covers(way) || passed < now.after()) {
        return now;
      }
      count();
      switch (now.kind()) {
        case DROP -> {
          dropping.add(way);
          return null;
        }
        case STALL -> wait();
        default -> {
          return now;
        }
      }
    }
  }

  private synchronized void endIfDue(Fault.Way way, AtomicLong passed) {
    Fault now = fault;
    if (now.kind().ends() && now.way().covers(way) && passed.get() >= now.after()) {
      count();
      end(now.kind() == Fault.Kind.RESET);
    }
  }

  private void count() {
    if (!counted) {
      counted = true;
      injected.run();
    }
  }

  private synchronized boolean isDiscarding() {
    return discarding;
  }

  /**
   * Ends the connection for both: by RST at once, or by FIN, behind which what they still send is
   * read and dropped, since closing a socket with unread bytes would send RST.
   */
  private synchronized void end(boolean reset) {
    if (over) {
      return;
    }
    notifyAll();
    if (reset) {
      over = true;
      reset(client);
      reset(server);
    } else {
      discarding = true;
      finish(client);
      finish(server);
    }
  }

  private static void reset(Socket socket) {
    try {
      if (!socket.isClosed()) {
        socket.setSoLinger(true, 0);
      }
    } catch (IOException e) {
      // It has gone by itself.
    }
    closeQuietly(socket);
  }

  private static void finish(Socket socket) {
    try {
      socket.shutdownOutput();
    } catch (IOException e) {
      closeQuietly(socket); // not connected any more
    }
  }

  private void leave() {
    synchronized (this) {
      if (--running > 0) {
        return;
      }
      over = true;
      closeQuietly(client);
      closeQuietly(server);
    }
    ended.accept(this);
  }

  static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // Nothing is left to be done with it.
    }
  }
}
