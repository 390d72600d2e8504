package dev.goshawk.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * A network that fails on request: it listens on a loopback port, and passes what it gets on to a
 * server, each connection with a {@link Fault} that was planned for it or comes by command.
 *
 * <p>Any thread. A thread accepts, and two carry each connection.
 */
final class FaultProxy implements AutoCloseable {

  private final ServerSocket listener;
  private final Set<FaultLink> links = ConcurrentHashMap.newKeySet();
  private final AtomicLong injected = new AtomicLong();
  private volatile int target;
  private volatile Supplier<Fault> plan = () -> Fault.NONE;
  private volatile int together = 1;
  private volatile boolean closed;

  /** A proxy of the server at a port of the loopback address. */
  FaultProxy(int target) {
    this.target = target;
    try {
      listener = new ServerSocket();
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_000);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start("accept", this::accept);
  }

  /** Where clients connect. */
  int port() {
    return listener.getLocalPort();
  }

  /** Later connections go to another port. */
  void target(int port) {
    target = port;
  }

  /** Each later connection gets a fault from here. */
  void plan(Supplier<Fault> faults) {
    plan = faults;
  }

  /**
   * Later connections are served so many at a time, the last of them first: none before the others
   * have come.
   */
  void serveBackwards(int connections) {
    together = connections;
  }

  /** Does this to all connections there are. */
  void inject(Fault fault) {
    links.forEach(link -> link.inject(fault));
  }

  /** How many faults have come about so far. */
  long injected() {
    return injected.get();
  }

  /** How many connections there are. */
  int connections() {
    return links.size();
  }

  /** How many bytes all connections there are have passed on one way. */
  long passed(Fault.Way way) {
    return links.stream().mapToLong(link -> link.passed(way)).sum();
  }

  private void accept() {
    List<Socket> waiting = new ArrayList<>();
    while (!closed) {
      try {
        waiting.add(listener.accept());
        if (waiting.size() >= together) {
          Collections.reverse(waiting);
          waiting.forEach(this::serve);
          waiting.clear();
        }
      } catch (IOException e) {
        if (!closed) {
          throw new UncheckedIOException(e);
        }
      }
    }
    waiting.forEach(FaultLink::closeQuietly);
  }

  private void serve(Socket client) {
    FaultLink link = new FaultLink(client, plan.get(), injected::incrementAndGet, links::remove);
    links.add(link);
    if (closed) {
      link.inject(Fault.of(Fault.Kind.RESET, Fault.Way.BOTH, 0));
      return;
    }
    // Connecting to a server that is gone must not hold up the others.
    start("link", () -> link.run(target));
  }

  static Thread start(String name, Runnable task) {
    Thread thread = new Thread(task, "fault-" + name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** Resets all connections and takes no more. */
  @Override
  public void close() {
    closed = true;
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    inject(Fault.of(Fault.Kind.RESET, Fault.Way.BOTH, 0));
  }
}
