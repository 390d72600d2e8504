package dev.goshawk.inprocess;

import dev.goshawk.api.Server;
import dev.goshawk.core.ServerBuilder;
import dev.goshawk.core.carrier.Connection;
import dev.goshawk.core.carrier.TransportServer;
import dev.goshawk.core.transport.EventLoop;
import java.net.SocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Servers that listen on a name within the process.
 *
 * <pre>{@code
 * try (Server server = InProcessServer.builder("guide").service(new RouteGuide()).start();
 *     Channel channel = InProcessChannel.to("guide").build()) {
 *   ...
 * }
 * }</pre>
 */
public final class InProcessServer {

  private static final ConcurrentMap<String, Listening> SERVERS = new ConcurrentHashMap<>();

  private InProcessServer() {}

  /** A builder of the server of a name. */
  public static Builder builder(String name) {
    return new Builder(name);
  }

  /** Joins a channel's connection to the server of a name; false when there is none. Any thread. */
  static boolean connect(InProcessAddress address, Connection client, InProcessLoop loop) {
    Listening server = SERVERS.get(address.name());
    if (server == null) {
      return false;
    }
    Pipe.join(client, loop, server.core.newConnection(), server.ownLoop, address);
    return true;
  }

  /** Collects what a server needs, and starts it. One thread. */
  public static final class Builder extends ServerBuilder<Builder> {
    private final String name;

    private Builder(String name) {
      this.name = Objects.requireNonNull(name, "name");
    }

    @Override
    protected Builder self() {
      return this;
    }

    /**
     * The running server.
     *
     * @throws IllegalStateException when a server of that name runs already
     */
    public Server start() {
      TransportServer core = build();
      Listening listening = new Listening(name, core, new InProcessLoop(name));
      if (SERVERS.putIfAbsent(name, listening) != null) {
        core.failed();
        listening.ownLoop.end();
        throw new IllegalStateException("an in-process server named '" + name + "' runs already");
      }
      return core.started(listening);
    }
  }

  /** A server under its name. */
  private record Listening(String name, TransportServer core, InProcessLoop ownLoop)
      implements TransportServer.Listeners {
    @Override
    public List<SocketAddress> addresses() {
      return List.of(new InProcessAddress(name));
    }

    @Override
    public void stopListening(Runnable stopped) {
      SERVERS.remove(name, this);
      stopped.run();
    }

    @Override
    public void release() {
      ownLoop.end();
    }

    @Override
    public void awaitEnd(long latest) throws InterruptedException {
      ownLoop.awaitEnd(latest);
    }

    @Override
    public EventLoop loop() {
      return ownLoop;
    }

    @Override
    public boolean inAnyLoop() {
      return ownLoop.inLoop();
    }
  }
}
