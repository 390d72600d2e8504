package dev.goshawk.netty;

import dev.goshawk.api.Server;
import dev.goshawk.core.ServerBuilder;
import dev.goshawk.core.transport.EventLoop;
import dev.goshawk.core.transport.TransportServer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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

  /** A builder of a server that has no address and no service yet. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects what a server needs, and starts it. One thread. */
  public static final class Builder extends ServerBuilder<Builder> {

    /** How many connections may wait to be accepted. */
    private static final int BACKLOG = 1024;

    private final List<SocketAddress> addresses = new ArrayList<>();
    private @Nullable ServerTls tls;

    private Builder() {}

    @Override
    protected Builder self() {
      return this;
    }

    /**
     * Listens on a TCP port of all local addresses. Port 0 lets the system choose one, which {@link
     * Server#port} tells.
     *
     * @throws IllegalArgumentException when not 0 to 65,535
     */
    public Builder port(int port) {
      return address(new InetSocketAddress(port));
    }

    /**
     * Listens on an address, TCP or Unix domain socket; may be called several times.
     *
     * <p>The wildcard address takes IPv4 and IPv6. The file of a Unix domain socket is made by
     * {@link #start} and removed when the server closes; one that a dead process has left behind,
     * on which nobody listens, is replaced.
     *
     * @throws IllegalArgumentException when it is an address of neither kind, or a name that cannot
     *     be resolved
     */
    public Builder address(SocketAddress address) {
      if (address instanceof InetSocketAddress tcp) {
        if (tcp.isUnresolved()) {
          throw new IllegalArgumentException("cannot resolve host " + tcp.getHostString());
        }
      } else if (!(address instanceof UnixDomainSocketAddress)) {
        throw new IllegalArgumentException(
            address + " is neither a TCP address nor a Unix domain socket");
      }
      addresses.add(address);
      return this;
    }

    /**
     * Speaks TLS. Without this the server speaks plaintext.
     *
     * @param certificates the server's certificate and its chain, PEM
     * @param key its private key, PEM, PKCS #8, without a password
     * @throws IllegalArgumentException when a file cannot be read or understood, naming it
     */
    public Builder tls(Path certificates, Path key) {
      return tls(ServerTls.builder().identity(TlsIdentity.pem(certificates, key)).build());
    }

    /**
     * Speaks TLS and lets in only clients with a certificate.
     *
     * @param certificates the server's certificate and its chain, PEM
     * @param key its private key, PEM, PKCS #8, without a password
     * @param clientAuthorities whom clients' certificates must be signed by, PEM
     * @throws IllegalArgumentException when a file cannot be read or understood, naming it
     */
    public Builder mutualTls(Path certificates, Path key, Path clientAuthorities) {
      return tls(
          ServerTls.builder()
              .identity(TlsIdentity.pem(certificates, key))
              .requireClientCertificate(TlsTrust.pem(clientAuthorities))
              .build());
    }

    /** Speaks TLS as set: key stores, several certificates, versions and the rest. */
    public Builder tls(ServerTls settings) {
      tls = Objects.requireNonNull(settings, "settings");
      return this;
    }

    /**
     * Listens, and answers the running server.
     *
     * @throws IllegalStateException when no address was given
     * @throws UncheckedIOException when an address cannot be listened on, naming it
     */
    public Server start() {
      if (addresses.isEmpty()) {
        throw new IllegalStateException("the server has no address; give it port or address");
      }
      TransportServer core = build();
      SharedLoops loops = SharedLoops.acquire();
      List<Channel> listening = new ArrayList<>();
      TlsContexts security = null;
      try {
        security = tls == null ? null : tls.open(loops.next());
        for (SocketAddress address : addresses) {
          listening.add(bind(address, core, loops, security));
        }
      } catch (RuntimeException | Error e) {
        listening.forEach(channel -> channel.close().syncUninterruptibly());
        core.failed();
        if (security != null) {
          security.close();
        }
        loops.close();
        throw e;
      }
      Server server = core.started(new Listening(listening, loops, security));
      Rehearsal.begin(loops.next());
      return server;
    }

    /** The server without a transport. */
    TransportServer core() {
      return build();
    }

    private Channel bind(
        SocketAddress address,
        TransportServer core,
        SharedLoops loops,
        @Nullable TlsContexts security) {
      boolean unix = address instanceof UnixDomainSocketAddress;
      if (address instanceof UnixDomainSocketAddress path) {
        SocketFiles.removeStale(path);
      }
      Channel channel;
      try {
        channel =
            unix
                ? new NioServerDomainSocketChannel()
                : new ListeningSocket(BACKLOG, SocketCarrier.reads(security != null));
      } catch (ChannelException e) {
        throw cannotListen(address, e);
      }
      if (unix) {
        channel.config().setOption(ChannelOption.SO_BACKLOG, BACKLOG);
      }
      PipelineInitializer children = new Accepting(core, loops, security);
      channel
          .pipeline()
          .addLast(
              new Acceptor(loops.netty(), children, security != null), new AcceptFailures(core));
      ChannelFuture registered = loops.netty().register(channel);
      ChannelFuture bound = channel.bind(address).awaitUninterruptibly();
      if (!bound.isSuccess()) {
        channel.close();
        Throwable cause = registered.cause();
        throw cannotListen(address, cause != null ? cause : bound.cause());
      }
      return channel;
    }

    private static UncheckedIOException cannotListen(SocketAddress address, Throwable cause) {
      return new UncheckedIOException(
          new IOException("cannot listen on " + address + ": " + cause.getMessage(), cause));
    }
  }

  /** Gives each accepted channel its carrier. */
  private static final class Accepting extends PipelineInitializer {
    private final TransportServer core;
    private final SharedLoops loops;
    private final @Nullable TlsContexts tls;

    Accepting(TransportServer core, SharedLoops loops, @Nullable TlsContexts tls) {
      this.core = core;
      this.loops = loops;
      this.tls = tls;
    }

    @Override
    void initChannel(Channel channel) {
      SslHandler handler = null;
      AlpnOffer offer = null;
      if (tls != null) {
        if (core.rejects(channel.remoteAddress())) { // before the work of a handshake
          channel.close();
          return;
        }
        handler = tls.handler(channel.alloc(), null, -1);
        long own = handler.getHandshakeTimeoutMillis(); // 0: for ever
        long most = TimeUnit.NANOSECONDS.toMillis(core.handshakeTimeout());
        handler.setHandshakeTimeoutMillis(own == 0 ? most : Math.min(most, own));
        offer = tls.offer(handler);
        channel.pipeline().addLast(handler);
      }
      channel
          .pipeline()
          .addLast(
              new SocketCarrier(
                  core.newConnection(), loops.of(channel.eventLoop()), handler, offer));
    }
  }

  /** The listening channels of a running server. */
  private record Listening(List<Channel> channels, SharedLoops loops, @Nullable TlsContexts tls)
      implements TransportServer.Listeners {
    @Override
    public List<SocketAddress> addresses() {
      List<SocketAddress> addresses = new ArrayList<>();
      for (Channel channel : channels) {
        addresses.add(channel.localAddress());
      }
      return addresses;
    }

    @Override
    public void stopListening(Runnable stopped) {
      AtomicInteger left = new AtomicInteger(channels.size());
      for (Channel channel : channels) {
        // The JDK lets go of a port only when the selector has seen that its channel is closed,
        // which it has when a timer of the loop runs.
        Runnable freed =
            () -> {
              if (left.decrementAndGet() == 0) {
                stopped.run();
              }
            };
        channel
            .close()
            .addListener(done -> channel.eventLoop().schedule(freed, 1, TimeUnit.MILLISECONDS));
      }
    }

    @Override
    public EventLoop loop() {
      return loops.next();
    }

    @Override
    public boolean inAnyLoop() {
      return loops.inAnyLoop();
    }

    @Override
    public void release() {
      if (tls != null) {
        tls.close();
      }
      loops.close();
    }
  }
}
