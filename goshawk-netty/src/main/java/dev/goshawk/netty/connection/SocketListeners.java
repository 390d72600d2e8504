package dev.goshawk.netty.connection;

import dev.goshawk.api.TrustedProxies;
import dev.goshawk.core.carrier.Connection;
import dev.goshawk.core.carrier.TransportServer;
import dev.goshawk.core.transport.EventLoop;
import dev.goshawk.netty.loop.NettyLoop;
import dev.goshawk.netty.loop.SharedLoops;
import dev.goshawk.netty.socket.ListeningSocket;
import dev.goshawk.netty.socket.SocketFile;
import dev.goshawk.netty.socket.TcpOptions;
import dev.goshawk.netty.tls.AlpnOffer;
import dev.goshawk.netty.tls.TlsContexts;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The listening sockets of one server, each plaintext or with TLS of its own. Any thread; they are
 * bound by one thread, before the server has started.
 */
public final class SocketListeners implements TransportServer.Listeners {

  /** How many connections may wait to be accepted. */
  private static final int BACKLOG = 1024;

  private final TransportServer core;
  private final TcpOptions tcp;
  private final SharedLoops loops;
  private final List<Channel> channels = new ArrayList<>();
  private final List<TlsContexts> security = new ArrayList<>();

  /**
   * Listeners without an address.
   *
   * @param tcp the options of accepted sockets that are TCP
   */
  public SocketListeners(TransportServer core, TcpOptions tcp) {
    this.core = core;
    this.tcp = tcp;
    this.loops = SharedLoops.acquire(this::lost);
  }

  /** A loop has ended, and with it connections and perhaps a listening socket. */
  private void lost(String thread) {
    String why = "event loop " + thread + " has ended";
    core.fail(why, new IllegalStateException(why));
  }

  /** TLS that is closed with the listeners. */
  public TlsContexts closing(TlsContexts tls) {
    security.add(tls);
    return tls;
  }

  /**
   * Listens on an address.
   *
   * @param tls null for plaintext
   * @param scope null for all that the server serves
   * @param proxies who connects, with a header of the PROXY protocol; null for clients
   * @throws UncheckedIOException when it cannot be listened on, naming it
   */
  public void bind(
      SocketAddress address,
      @Nullable TlsContexts tls,
      TransportServer.@Nullable Scope scope,
      @Nullable TrustedProxies proxies) {
    boolean unix = address instanceof UnixDomainSocketAddress;
    if (address instanceof UnixDomainSocketAddress path) {
      SocketFile.removeStale(path);
    }
    Channel channel;
    try {
      channel = new ListeningSocket(BACKLOG, unix, tls != null, tcp);
    } catch (ChannelException e) {
      throw cannotListen(address, e);
    }
    PipelineInitializer accepted = new Accepted(tls, scope, proxies);
    channel
        .pipeline()
        .addLast(new Acceptor(loops, accepted, tls != null), new AcceptFailures(core));
    ChannelFuture registered = loops.next().netty().register(channel);
    ChannelFuture bound = channel.bind(address).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      channel.close();
      Throwable cause = registered.cause();
      throw cannotListen(address, cause != null ? cause : bound.cause());
    }
    channels.add(channel);
  }

  private static UncheckedIOException cannotListen(SocketAddress address, Throwable cause) {
    return new UncheckedIOException(
        new IOException("cannot listen on " + address + ": " + cause.getMessage(), cause));
  }

  /** The server cannot start: closes what is there. */
  public void abandon() {
    channels.forEach(channel -> channel.close().syncUninterruptibly());
    release();
  }

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
    // The JDK lets go of a port only when the selector has seen that its channel is closed, which
    // it has when a timer of the loop runs.
    Runnable freed =
        () -> {
          if (left.decrementAndGet() == 0) {
            stopped.run();
          }
        };
    for (Channel channel : channels) {
      NettyLoop loop = SharedLoops.of(channel.eventLoop());
      loop.execute(
          () -> {
            if (channel.eventLoop().inEventLoop()) {
              channel.close();
            } else {
              channel.unsafe().closeForcibly(); // Netty's loop has ended
            }
            loop.schedule(freed, TimeUnit.MILLISECONDS.toNanos(1));
          });
    }
  }

  /** The next loop in turn. */
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
    security.forEach(TlsContexts::close);
    loops.close();
  }

  @Override
  public void awaitEnd(long latest) throws InterruptedException {
    for (TlsContexts tls : security) {
      tls.awaitEnd(latest);
    }
    loops.awaitEnd(latest);
  }

  /** Has the JVM load what the first connection needs, unless that was done in this process. */
  public void warmUp() {
    WarmUp.begin(loops.next());
  }

  /** Gives each accepted channel its carrier. */
  private final class Accepted extends PipelineInitializer {
    private final @Nullable TlsContexts tls;
    private final TransportServer.@Nullable Scope scope;
    private final @Nullable TrustedProxies proxies;

    Accepted(
        @Nullable TlsContexts tls,
        TransportServer.@Nullable Scope scope,
        @Nullable TrustedProxies proxies) {
      this.tls = tls;
      this.scope = scope;
      this.proxies = proxies;
    }

    @Override
    void initChannel(Channel channel) {
      if (proxies != null && !proxies.contains(channel.remoteAddress())) {
        refuse(channel);
        return;
      }
      SslHandler handler = null;
      AlpnOffer offer = null;
      if (tls != null) {
        if (core.rejects(channel.remoteAddress())) { // before the work of a handshake
          channel.close();
          return;
        }
        handler = tls.handler(channel.alloc(), null, -1);
        long own = handler.getHandshakeTimeoutMillis(); // 0: for ever
        handler.setHandshakeTimeoutMillis(own == 0 ? mostMillis() : Math.min(mostMillis(), own));
        offer = tls.offer(handler);
      }
      NettyLoop loop = SharedLoops.of(channel.eventLoop());
      SocketCarrier carrier = new SocketCarrier(newConnection(), loop, handler, offer);
      if (proxies != null) {
        channel.pipeline().addLast(new ProxyHeaderHandler(carrier, mostMillis()));
      }
      if (handler != null) {
        channel.pipeline().addLast(new FirstRead(), handler);
      }
      channel.pipeline().addLast(carrier);
    }

    private long mostMillis() {
      return TimeUnit.NANOSECONDS.toMillis(core.handshakeTimeout());
    }

    private Connection newConnection() {
      return scope == null ? core.newConnection() : core.newConnection(scope);
    }

    /** Somebody else than a trusted proxy, who could say any address. */
    private void refuse(Channel channel) {
      SocketAddress peer = channel.remoteAddress();
      if (peer != null) { // else it has gone already
        newConnection()
            .refused(peer, "it is none of the proxies that the listener trusts: " + proxies);
      }
      channel.close();
    }
  }
}
