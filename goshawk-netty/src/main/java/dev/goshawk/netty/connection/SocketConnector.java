package dev.goshawk.netty.connection;

import dev.goshawk.core.carrier.Connection;
import dev.goshawk.core.carrier.Connector;
import dev.goshawk.core.transport.Attributes;
import dev.goshawk.core.transport.EventLoop;
import dev.goshawk.core.transport.ProxiedAddress;
import dev.goshawk.netty.loop.NettyLoop;
import dev.goshawk.netty.loop.SharedLoops;
import dev.goshawk.netty.socket.StreamSocket;
import dev.goshawk.netty.socket.TcpOptions;
import dev.goshawk.netty.tls.TlsContexts;
import dev.goshawk.netty.tls.TlsFailures;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Connects the channels of one target over sockets. Any thread. */
public final class SocketConnector implements Connector {

  private final @Nullable ChannelTls tls;
  private final String host;
  private final int port;
  private final SharedLoops loops;
  private final NettyLoop own;
  private final ProxyTls proxyTls;
  private final TcpOptions tcp;

  /**
   * A connector.
   *
   * @param tls how backends are spoken to; null for plaintext
   * @param authority whose host is named to the server (SNI) and looked for in its certificate
   * @param proxyTls opens TLS to proxies that want it
   * @param tcp the options of sockets that are TCP
   */
  public SocketConnector(
      @Nullable ChannelTls tls,
      String authority,
      Function<EventLoop, TlsContexts> proxyTls,
      TcpOptions tcp) {
    URI parsed = URI.create("//" + authority);
    // A name such as my_service is no host to URI, and yet one to resolvers and certificates.
    String name =
        parsed.getHost() == null ? authority.replaceFirst(":\\d+$", "") : parsed.getHost();
    this.host = name.startsWith("[") && name.endsWith("]") ? ofIpv6(name) : name;
    this.port = parsed.getPort();
    this.loops = SharedLoops.acquire(lost -> {}); // its connections end, and others are made
    this.own = loops.next();
    this.proxyTls = new ProxyTls(proxyTls, own);
    this.tls = tls;
    this.tcp = tcp;
    try {
      if (tls != null) {
        tls.open(own);
      }
    } catch (RuntimeException | Error e) {
      loops.close();
      throw e;
    }
  }

  /** An address without brackets, and without its zone, which is of this machine only. */
  private static String ofIpv6(String name) {
    int zone = name.indexOf('%');
    return name.substring(1, zone < 0 ? name.length() - 1 : zone);
  }

  @Override
  public EventLoop loop() {
    return own;
  }

  @Override
  public boolean inAnyLoop() {
    return loops.inAnyLoop();
  }

  @Override
  public String scheme() {
    return tls == null ? "http" : "https";
  }

  @Override
  public boolean supports(Class<? extends SocketAddress> type) {
    return InetSocketAddress.class.isAssignableFrom(type)
        || UnixDomainSocketAddress.class.isAssignableFrom(type)
        || ProxiedAddress.class.isAssignableFrom(type);
  }

  @Override
  public Runnable connect(
      SocketAddress address, Attributes attributes, Connection connection, long timeoutNanos) {
    NettyLoop loop = loops.next();
    BackendTls fixed = tls == null ? null : tls.fixed();
    if (tls == null || fixed != null) {
      return connect(loop, address, fixed, connection, timeoutNanos);
    }
    TlsWait wait =
        new TlsWait(
            loop,
            connection,
            tls,
            timeoutNanos,
            (settings, left) -> connect(loop, address, settings, connection, left));
    wait.begin(attributes);
    return wait::giveUp;
  }

  /** Begins to connect, with TLS that is known, or in plaintext. */
  private Runnable connect(
      NettyLoop loop,
      SocketAddress address,
      @Nullable BackendTls security,
      Connection connection,
      long timeoutNanos) {
    if (address instanceof ProxiedAddress proxied) {
      return begun(
          SteppedAttempt.proxied(
              loop,
              connection,
              proxied,
              proxyTls,
              timeoutNanos,
              tcp,
              (channel, left) -> addProtocol(channel, security, connection, loop, left)));
    }
    if (address instanceof InetSocketAddress named && named.isUnresolved()) {
      return begun(
          SteppedAttempt.named(
              loop,
              connection,
              named,
              tls != null,
              timeoutNanos,
              tcp,
              (channel, left) -> addProtocol(channel, security, connection, loop, left)));
    }
    boolean unix = address instanceof UnixDomainSocketAddress;
    Channel channel;
    try {
      channel = new StreamSocket(unix, tls != null, tcp);
    } catch (ChannelException e) { // such as without file descriptors
      loop.execute(() -> connection.closed(TlsFailures.describe(e, true)));
      return () -> {};
    }
    channel.config().setConnectTimeoutMillis(millis(timeoutNanos));
    if (tls != null) {
      channel.config().setAllocator(ByteBufAllocator.DEFAULT);
    }
    channel.pipeline().addLast(new Connecting(security, connection, loop, timeoutNanos));
    ChannelFuture registered = loop.netty().register(channel);
    if (registered.isDone()
        && registered.cause() != null) { // such as without a thread for the loop
      String why = TlsFailures.describe(registered.cause(), true);
      own.execute(() -> connection.closed(why));
      return () -> {};
    }
    // The listener is there before the attempt begins: an attempt that fails at once closes the
    // channel as well, and of the two the reason has to be heard first.
    ChannelPromise connected = channel.newPromise();
    connected.addListener(
        done -> {
          if (!done.isSuccess()) {
            failed(channel, connection, why(done.cause(), timeoutNanos));
          }
        });
    channel.connect(address, connected);
    return () -> channel.close();
  }

  /** As an option of a socket has it: 1 ms at least, and no more than 24 days. */
  static int millis(long timeoutNanos) {
    long millis = TimeUnit.NANOSECONDS.toMillis(timeoutNanos);
    return (int) Math.max(1, Math.min(millis, Integer.MAX_VALUE));
  }

  private static Runnable begun(SteppedAttempt attempt) {
    attempt.begin();
    return attempt::giveUp;
  }

  private static void failed(Channel channel, Connection connection, String why) {
    SocketCarrier carrier = channel.pipeline().get(SocketCarrier.class);
    if (carrier != null) {
      carrier.over(why);
    } else {
      connection.closed(why);
    }
  }

  /** The reason without the address, which the channel adds. */
  static String why(Throwable cause, long timeoutNanos) {
    if (cause instanceof ClosedChannelException) {
      return "the attempt to connect was given up";
    }
    if (cause instanceof ConnectTimeoutException) {
      return String.format(
          Locale.ROOT, "no answer within %,d ms", TimeUnit.NANOSECONDS.toMillis(timeoutNanos));
    }
    // What Netty makes of an exception of a socket has the original as its cause.
    return TlsFailures.describe(
        cause.getCause() instanceof SocketException original ? original : cause, true);
  }

  @Override
  public void release() {
    if (tls != null) {
      tls.close();
    }
    proxyTls.close();
    loops.close();
  }

  @Override
  public Runnable share() {
    return loops::close; // TLS may have code of the application, and goes with the connector
  }

  @Override
  public void awaitEnd(long latest) throws InterruptedException {
    if (tls != null) {
      tls.awaitEnd(latest);
    }
    proxyTls.awaitEnd(latest);
    loops.awaitEnd(latest);
  }

  /** Gives the new channel its carrier. */
  private final class Connecting extends PipelineInitializer {
    private final @Nullable BackendTls security;
    private final Connection connection;
    private final NettyLoop loop;
    private final long timeoutNanos;

    Connecting(
        @Nullable BackendTls security, Connection connection, NettyLoop loop, long timeoutNanos) {
      this.security = security;
      this.connection = connection;
      this.loop = loop;
      this.timeoutNanos = timeoutNanos;
    }

    @Override
    void initChannel(Channel channel) {
      addProtocol(channel, security, connection, loop, timeoutNanos);
    }
  }

  /** Adds TLS, if that is spoken to the backend, and the carrier. */
  private void addProtocol(
      Channel channel,
      @Nullable BackendTls security,
      Connection connection,
      NettyLoop loop,
      long timeoutNanos) {
    SslHandler handler = null;
    if (security != null) {
      handler = security.handler(channel.alloc(), host, port);
      if (security.handshakeNanos() == 0 || timeoutNanos < security.handshakeNanos()) {
        handler.setHandshakeTimeout(timeoutNanos, TimeUnit.NANOSECONDS);
      }
      channel.pipeline().addLast(handler);
    }
    channel.pipeline().addLast(new SocketCarrier(connection, loop, handler, null));
  }
}
