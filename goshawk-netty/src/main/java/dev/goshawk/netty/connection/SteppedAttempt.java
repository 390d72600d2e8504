package dev.goshawk.netty.connection;

import dev.goshawk.core.carrier.Connection;
import dev.goshawk.core.carrier.ProxyHandshake;
import dev.goshawk.core.loop.Guard;
import dev.goshawk.core.transport.EventLoop;
import dev.goshawk.core.transport.HttpProxy;
import dev.goshawk.core.transport.ProxiedAddress;
import dev.goshawk.netty.loop.NettyLoop;
import dev.goshawk.netty.socket.StreamSocket;
import dev.goshawk.netty.socket.TcpOptions;
import dev.goshawk.netty.tls.TlsContexts;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An attempt to connect that has steps before the protocol's own: a name is looked up, its
 * addresses are tried in order until one takes the connection, and where there is a proxy, it is
 * asked for a tunnel. All of it within one limit of time. On its loop, but for {@link #begin} and
 * {@link #giveUp}.
 *
 * <p>Until the last step is done nothing else knows of the socket, and the connection hears of a
 * failure from here; from then on it hears from its {@link SocketCarrier}.
 */
final class SteppedAttempt {

  /** Adds what speaks to the backend to the end of a pipeline. */
  @FunctionalInterface
  interface Protocol {
    /** Within so many nanoseconds the connection has to be of use. */
    void addTo(Channel channel, long timeoutNanos);
  }

  /**
   * The least of the limit that one address gets when several have to share it: 2 s, as long as a
   * lost SYN and its first repetition take.
   */
  private static final long LEAST_SHARE = 2_000_000_000L;

  /** How many addresses' failures are told. */
  private static final int MAX_TOLD = 5;

  private final NettyLoop loop;
  private final Connection connection;
  private final String host;
  private final int port;
  private final @Nullable ProxiedAddress proxied;
  private final @Nullable ProxyTls proxyTls;
  private final boolean tls;
  private final long timeoutNanos;
  private final TcpOptions tcp;
  private final Protocol protocol;
  private final long begun = System.nanoTime();

  private List<InetAddress> addresses = List.of();
  private @Nullable TlsContexts proxyContexts;
  private final List<String> failures = new ArrayList<>();
  private int next;
  private @Nullable Channel channel;
  private EventLoop.@Nullable Timer limit;
  private @Nullable ProxyHandshake handshake;
  private boolean over; // the connection has heard of its end, or its carrier will tell

  private SteppedAttempt(
      NettyLoop loop,
      Connection connection,
      String host,
      int port,
      @Nullable ProxiedAddress proxied,
      @Nullable ProxyTls proxyTls,
      boolean tls,
      long timeoutNanos,
      TcpOptions tcp,
      Protocol protocol) {
    this.loop = loop;
    this.connection = connection;
    this.host = host;
    this.port = port;
    this.proxied = proxied;
    this.proxyTls = proxyTls;
    this.tls = tls;
    this.timeoutNanos = timeoutNanos;
    this.tcp = tcp;
    this.protocol = protocol;
  }

  /**
   * To a host whose name is looked up.
   *
   * @param tls whether the protocol adds TLS
   */
  static SteppedAttempt named(
      NettyLoop loop,
      Connection connection,
      InetSocketAddress address,
      boolean tls,
      long timeoutNanos,
      TcpOptions tcp,
      Protocol protocol) {
    return new SteppedAttempt(
        loop,
        connection,
        address.getHostString(),
        address.getPort(),
        null,
        null,
        tls,
        timeoutNanos,
        tcp,
        protocol);
  }

  /** To a backend behind a proxy, whose own name is looked up. */
  static SteppedAttempt proxied(
      NettyLoop loop,
      Connection connection,
      ProxiedAddress address,
      ProxyTls proxyTls,
      long timeoutNanos,
      TcpOptions tcp,
      Protocol protocol) {
    HttpProxy proxy = address.proxy();
    return new SteppedAttempt(
        loop,
        connection,
        proxy.host(),
        proxy.port(),
        address,
        proxy.isTls() ? proxyTls : null,
        true,
        timeoutNanos,
        tcp,
        protocol);
  }

  /** Begins, and returns. Any thread. */
  void begin() {
    loop.execute(() -> limit = loop.schedule(this::onTimeout, timeoutNanos));
    Thread thread = new Thread(this::lookUp, "goshawk-resolver");
    thread.setDaemon(true);
    try {
      thread.start();
    } catch (OutOfMemoryError e) { // what the JVM throws when the system gives it no thread
      loop.execute(() -> end("'" + host + "' cannot be looked up: " + e));
    }
  }

  /** On a thread of its own. */
  private void lookUp() {
    List<InetAddress> found = List.of();
    TlsContexts contexts = null;
    String failure = null;
    try {
      found = List.of(InetAddress.getAllByName(host));
      contexts = proxyTls == null ? null : proxyTls.open();
    } catch (UnknownHostException e) {
      failure = "cannot resolve " + named() + ": " + Guard.describe(e);
    } catch (RuntimeException | Error e) { // what was set for TLS, or the system's resolver
      failure = named() + ": " + Guard.message(e);
    }
    onLoop(found, contexts, failure);
  }

  private void onLoop(
      List<InetAddress> found, @Nullable TlsContexts contexts, @Nullable String failure) {
    try {
      loop.execute(
          () -> {
            addresses = found;
            proxyContexts = contexts;
            if (failure != null) {
              end(failure);
            } else {
              tryNext();
            }
          });
    } catch (RejectedExecutionException e) {
      over = true; // the loops have ended, and with them the channel that asked
    }
  }

  private String named() {
    return proxied == null ? "'" + host + "'" : "proxy " + proxied.proxy();
  }

  private void tryNext() {
    if (over) {
      return;
    }
    int left = addresses.size() - next;
    if (left == 0) {
      end(String.join("; ", failures.subList(0, Math.min(failures.size(), MAX_TOLD))));
      return;
    }
    InetSocketAddress address = new InetSocketAddress(addresses.get(next++), port);
    StreamSocket socket;
    try {
      socket = new StreamSocket(false, tls, tcp);
    } catch (ChannelException e) { // such as without file descriptors
      end(Guard.message(e));
      return;
    }
    channel = socket;
    long share = Math.max(leftNanos() / left, Math.min(leftNanos(), LEAST_SHARE));
    socket.config().setConnectTimeoutMillis(SocketConnector.millis(share));
    if (tls) {
      socket.config().setAllocator(ByteBufAllocator.DEFAULT);
    }
    socket.pipeline().addLast(new Connected());
    loop.netty().register(socket);
    ChannelPromise connected = socket.newPromise();
    connected.addListener(
        done -> {
          if (!done.isSuccess()) {
            failed(address, SocketConnector.why(done.cause(), share));
          }
        });
    socket.connect(address, connected);
  }

  private void failed(InetSocketAddress address, String why) {
    boolean alone = addresses.size() == 1 && proxied == null;
    failures.add(alone ? why : (proxied == null ? "" : "proxy ") + address + ": " + why);
    tryNext();
  }

  private long leftNanos() {
    return Math.max(1, timeoutNanos - (System.nanoTime() - begun));
  }

  /** TCP has connected: asks the proxy, or hands the socket over. */
  private final class Connected extends InboundHandler {
    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      if (over) {
        ctx.close();
        return;
      }
      ProxiedAddress behind = proxied;
      if (behind == null) {
        handOver(ctx.channel());
      } else {
        ask(ctx.channel(), behind);
      }
      ctx.fireChannelActive();
      ctx.pipeline().remove(this);
    }
  }

  private void ask(Channel open, ProxiedAddress behind) {
    TlsContexts contexts = proxyContexts;
    if (contexts != null) {
      SslHandler handler;
      try {
        handler = contexts.handler(open.alloc(), host, port);
      } catch (RuntimeException | Error e) { // such as of settings that have been closed
        end(Guard.message(e));
        return;
      }
      handler.setHandshakeTimeout(leftNanos(), TimeUnit.NANOSECONDS);
      open.pipeline().addLast(handler);
    }
    ProxyHandshake asking = new ProxyHandshake(behind);
    handshake = asking;
    open.pipeline()
        .addLast(
            new ProxyHandler(
                asking,
                behind.proxy().toString(),
                contexts != null,
                new ProxyHandler.Listener() {
                  @Override
                  public void established(ChannelHandlerContext ctx) {
                    handOver(ctx.channel());
                  }

                  @Override
                  public void failed(String why) {
                    end(why);
                  }
                }));
  }

  private void handOver(Channel open) {
    if (over) {
      return;
    }
    try {
      protocol.addTo(open, leftNanos());
      over = true;
      cancelLimit();
    } catch (RuntimeException | Error e) { // such as of TLS that cannot be set up
      end(Guard.message(e));
    }
  }

  private void onTimeout() {
    long millis = TimeUnit.NANOSECONDS.toMillis(timeoutNanos);
    ProxyHandshake asking = handshake;
    if (asking != null) {
      end(asking.timedOut(millis));
    } else if (addresses.isEmpty()) {
      end(String.format(Locale.ROOT, "%s was not resolved within %,d ms", named(), millis));
    } else {
      end(String.format(Locale.ROOT, "no answer within %,d ms", millis));
    }
  }

  /** Closes what is open at once. Any thread. */
  void giveUp() {
    loop.execute(
        () -> {
          end("the attempt to connect was given up");
          close();
        });
  }

  private void end(String why) {
    if (!over) {
      over = true;
      cancelLimit();
      close();
      connection.closed(why);
    }
  }

  private void close() {
    Channel open = channel;
    if (open != null) {
      open.close();
    }
  }

  private void cancelLimit() {
    EventLoop.Timer timer = limit;
    if (timer != null) {
      timer.cancel();
    }
  }
}
