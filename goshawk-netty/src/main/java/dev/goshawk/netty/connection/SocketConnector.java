package dev.goshawk.netty;

import dev.goshawk.core.ClientConnection;
import dev.goshawk.core.Connector;
import dev.goshawk.core.EventLoop;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Connects the channels of one target over sockets. Any thread. */
final class SocketConnector implements Connector {

  private final @Nullable TlsContexts tls;
  private final String host;
  private final int port;
  private final SharedLoops loops;
  private final NettyLoop own;

  /**
   * A connector.
   *
   * @param tls null for plaintext
   * @param authority whose host is named to the server (SNI) and looked for in its certificate
   */
  SocketConnector(@Nullable ClientTls tls, String authority) {
    URI parsed = URI.create("//" + authority);
    // A name such as my_service is no host to URI, and yet one to resolvers and certificates.
    String name =
        parsed.getHost() == null ? authority.replaceFirst(":\\d+$", "") : parsed.getHost();
    this.host =
        name.startsWith("[") && name.endsWith("]") ? name.substring(1, name.length() - 1) : name;
    this.port = parsed.getPort();
    this.loops = SharedLoops.acquire();
    this.own = loops.next();
    try {
      this.tls = tls == null ? null : tls.open(own);
    } catch (RuntimeException | Error e) {
      loops.close();
      throw e;
    }
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
  public Runnable connect(SocketAddress address, ClientConnection connection, long timeoutNanos) {
    boolean unix = address instanceof UnixDomainSocketAddress;
    NettyLoop loop = loops.next();
    Channel channel;
    try {
      channel =
          unix ? new NioDomainSocketChannel() : new StreamSocket(SocketCarrier.reads(tls != null));
    } catch (ChannelException e) { // such as without file descriptors
      loop.execute(() -> connection.closed(TlsFailures.words(e, true)));
      return () -> {};
    }
    if (!unix) {
      channel.config().setConnectTimeoutMillis((int) TimeUnit.NANOSECONDS.toMillis(timeoutNanos));
    }
    if (tls != null) {
      channel.config().setAllocator(ByteBufAllocator.DEFAULT);
    }
    channel.pipeline().addLast(new Connecting(connection, loop, timeoutNanos));
    loop.netty().register(channel);
    ChannelFuture connected = channel.connect(address);
    connected.addListener(
        done -> {
          if (!done.isSuccess()) {
            SocketCarrier carrier = channel.pipeline().get(SocketCarrier.class);
            String words = TlsFailures.words(done.cause(), true);
            if (carrier != null) {
              carrier.over(words);
            } else {
              connection.closed(words);
            }
          }
        });
    return () -> channel.close();
  }

  @Override
  public void release() {
    if (tls != null) {
      tls.close();
    }
    loops.close();
  }

  /** Gives the new channel its carrier. */
  private final class Connecting extends PipelineInitializer {
    private final ClientConnection connection;
    private final NettyLoop loop;
    private final long timeoutNanos;

    Connecting(ClientConnection connection, NettyLoop loop, long timeoutNanos) {
      this.connection = connection;
      this.loop = loop;
      this.timeoutNanos = timeoutNanos;
    }

    @Override
    void initChannel(Channel channel) {
      SslHandler handler = null;
      if (tls != null) {
        handler = tls.handler(channel.alloc(), host, port);
        if (tls.handshakeNanos() == 0 || timeoutNanos < tls.handshakeNanos()) {
          handler.setHandshakeTimeout(timeoutNanos, TimeUnit.NANOSECONDS);
        }
        channel.pipeline().addLast(handler);
      }
      channel.pipeline().addLast(new SocketCarrier(connection, loop, handler, null));
    }
  }
}
