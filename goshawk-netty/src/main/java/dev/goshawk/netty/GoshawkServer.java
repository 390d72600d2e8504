package dev.goshawk.netty;

import dev.goshawk.api.Server;
import dev.goshawk.core.ServerBuilder;
import dev.goshawk.core.carrier.TransportServer;
import dev.goshawk.netty.connection.SocketListeners;
import dev.goshawk.netty.loop.NettyVersion;
import dev.goshawk.netty.tls.TlsContexts;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Servers over TCP, TLS and Unix domain sockets.
 *
 * <pre>{@code
 * try (Server server = GoshawkServer.builder().port(50051).service(new RouteGuide()).start()) {
 *   server.awaitTermination();
 * }
 * }</pre>
 */
public final class GoshawkServer {

  private GoshawkServer() {}

  /**
   * A builder of a server that has no address and no service yet.
   *
   * @throws IllegalStateException when the class path has a Netty that is too old, naming it and
   *     the one needed
   */
  public static Builder builder() {
    NettyVersion.check();
    return new Builder();
  }

  /** Collects what a server needs, and starts it. One thread. */
  public static final class Builder extends ServerBuilder<Builder> {

    private final List<Listener> own = new ArrayList<>();
    private final List<Listener> others = new ArrayList<>();
    private @Nullable ServerTls tls;
    private TcpKeepAlive tcpKeepAlive = TcpKeepAlive.SYSTEM;

    private Builder() {}

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    protected boolean servesAllSomewhere() {
      return !own.isEmpty() || others.stream().anyMatch(one -> one.services().isEmpty());
    }

    /**
     * Listens on a TCP port of all local addresses. Port 0 lets the system choose one, which {@link
     * Server#port} returns it.
     *
     * @throws IllegalArgumentException when not 0 to 65,535
     */
    public Builder port(int port) {
      own.add(Listener.port(port));
      return this;
    }

    /**
     * Listens on an address, TCP or Unix domain socket; may be called several times.
     *
     * <p>The wildcard address takes IPv4 and IPv6. The file of a Unix domain socket is made by
     * {@link #start} and removed when the server closes, unless another one has taken its place
     * meanwhile; one that a dead process has left behind, on which nobody listens, is replaced.
     *
     * @throws IllegalArgumentException when it is an address of neither kind, or a name that cannot
     *     be resolved
     */
    public Builder address(SocketAddress address) {
      own.add(Listener.address(address));
      return this;
    }

    /**
     * Speaks TLS on every {@link #port} and {@link #address}. Without this the server speaks
     * plaintext there.
     */
    public Builder tls(ServerTls settings) {
      tls = Objects.requireNonNull(settings, "tls");
      return this;
    }

    /**
     * Whether and when the system looks by TCP whether a silent client is still there. Default
     * {@link TcpKeepAlive#SYSTEM}. For all TCP listeners of the server.
     */
    public Builder tcpKeepAlive(TcpKeepAlive setting) {
      tcpKeepAlive = Objects.requireNonNull(setting, "tcpKeepAlive");
      return this;
    }

    /**
     * Listens once more, with that listener's own TLS and services; may be called several times.
     */
    public Builder listener(Listener listener) {
      others.add(Objects.requireNonNull(listener, "listener"));
      return this;
    }

    /**
     * Listens, and answers the running server.
     *
     * @throws IllegalStateException when no address was given, or TLS and no address for it
     * @throws UncheckedIOException when an address cannot be listened on, naming it
     */
    public Server start() {
      if (own.isEmpty() && others.isEmpty()) {
        throw new IllegalStateException("the server has no address; give it port or address");
      }
      if (own.isEmpty() && tls != null) {
        throw new IllegalStateException(
            "the server has TLS and no port or address of its own; a listener has its own TLS");
      }
      TransportServer core = build();
      SocketListeners sockets = new SocketListeners(core, tcpKeepAlive.options());
      try {
        IdentityHashMap<ServerTls, TlsContexts> open = new IdentityHashMap<>();
        for (Listener one : own) {
          bind(sockets, one.address(), tls, null, open);
        }
        for (Listener one : others) {
          bind(sockets, one.address(), one.tls(), scope(core, one), open);
        }
      } catch (RuntimeException | Error e) {
        core.failed();
        sockets.abandon();
        throw e;
      }
      Server server = core.started(sockets);
      sockets.warmUp();
      return server;
    }

    private TransportServer.@Nullable Scope scope(TransportServer core, Listener one) {
      return one.services().isEmpty() ? null : scope(core, one.services());
    }

    private static void bind(
        SocketListeners sockets,
        SocketAddress address,
        @Nullable ServerTls tls,
        TransportServer.@Nullable Scope scope,
        IdentityHashMap<ServerTls, TlsContexts> open) {
      TlsContexts contexts =
          tls == null
              ? null
              : open.computeIfAbsent(tls, fresh -> sockets.closing(fresh.open(sockets.loop())));
      sockets.bind(address, contexts, scope);
    }
  }
}
