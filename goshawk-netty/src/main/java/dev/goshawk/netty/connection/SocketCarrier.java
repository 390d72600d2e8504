package dev.goshawk.netty.connection;

import dev.goshawk.api.LocalPeer;
import dev.goshawk.api.SecurityLevel;
import dev.goshawk.core.carrier.Carrier;
import dev.goshawk.core.carrier.Connection;
import dev.goshawk.core.transport.EventLoop;
import dev.goshawk.http2.buffer.ByteSource;
import dev.goshawk.netty.loop.NettyLoop;
import dev.goshawk.netty.socket.StreamSocket;
import dev.goshawk.netty.tls.AlpnOffer;
import dev.goshawk.netty.tls.CipherSuites;
import dev.goshawk.netty.tls.HandshakeResults;
import dev.goshawk.netty.tls.TlsFailures;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.util.concurrent.FastThreadLocal;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Carries bytes between a Netty channel and a connection. Event loop only.
 *
 * <p>In: a read is copied once, from Netty's direct buffer into an array that all connections of
 * the loop share, and parsed there. Out: see {@link SocketOutput}.
 *
 * <p>End: a socket that is closed while there is input that nobody has read makes TCP reset the
 * connection, and the peer may lose what was sent last, such as GOAWAY. So a server says that it
 * has no more to send, and discards what comes until the client has closed its side too, within
 * {@value #LINGER_MILLIS} ms and {@value #LINGER_BYTES} bytes.
 */
public final class SocketCarrier extends InboundHandler implements Carrier {

  /** How long a peer may take to read what was sent, and to close its own side: 5 s. */
  private static final long LINGER_MILLIS = 5_000;

  /**
   * How much is discarded of what a peer sends meanwhile, in bytes: 16 MiB, which is what a client
   * may have on its way.
   */
  private static final int LINGER_BYTES = 16 * 1024 * 1024;

  private static final String GONE = "the peer closed the connection";
  private static final String LOOP_ENDED = "the event loop of the connection has ended";

  /** How long the end of what a peer sent is awaited when it takes no more: 1 s. */
  private static final long READ_MILLIS = 1_000;

  /** The size of the array into which a loop reads, in bytes. */
  private static final int READ_SIZE = 64 * 1024;

  /** The size of a frame header, behind which more of a large message may come, in bytes. */
  private static final int FRAME_HEADER = 9;

  /** What has been read, with the array into which a loop copies it: one for each loop. */
  private static final class Reading implements ByteSource {
    private static final FastThreadLocal<Reading> OF_LOOP =
        new FastThreadLocal<>() {
          @Override
          protected Reading initialValue() {
            return new Reading();
          }
        };

    final byte[] array = new byte[READ_SIZE];
    ByteBuf bytes = Unpooled.EMPTY_BUFFER;

    @Override
    public int available() {
      return bytes.readableBytes();
    }

    @Override
    public void read(byte[] target, int offset, int length) {
      bytes.readBytes(target, offset, length);
    }

    /** Gives all of it to the connection: large messages directly, the rest by the array. */
    void to(Connection connection) {
      int most = array.length;
      while (bytes.isReadable()) {
        if (connection.received(this) > 0) {
          most = FRAME_HEADER;
        } else {
          int n = Math.min(bytes.readableBytes(), most);
          bytes.readBytes(array, 0, n);
          connection.received(array, 0, n);
          most = array.length;
        }
      }
    }
  }

  private final Connection connection;
  private final NettyLoop loop;
  private final @Nullable SslHandler tls;
  private final @Nullable AlpnOffer offer;
  private final long begun; // in milliseconds since the epoch, as sessions have it; 0 in plaintext
  private @Nullable ChannelHandlerContext context;
  private @Nullable SocketAddress localAddress;
  private @Nullable SocketAddress remoteAddress;
  private boolean unix; // what the socket is, whatever address a proxy says
  private boolean proxied;
  private volatile @Nullable LocalPeer localPeer; // once somebody has asked
  private @Nullable SocketOutput output;
  private boolean renegotiable; // TLS 1.2, whose handshake is over
  private boolean opened;
  private boolean closing;
  private int discarded;
  private boolean over;
  private @Nullable String failure;
  private boolean silent; // it has failed before the client sent a byte

  /**
   * A carrier for a connection.
   *
   * @param tls null for plaintext
   * @param offer of the client, on a server that speaks TLS; else null
   */
  SocketCarrier(
      Connection connection, NettyLoop loop, @Nullable SslHandler tls, @Nullable AlpnOffer offer) {
    this.connection = connection;
    this.loop = loop;
    this.tls = tls;
    this.offer = offer;
    this.begun = tls == null ? 0 : System.currentTimeMillis();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
    output =
        new SocketOutput(
            this,
            ctx,
            loop,
            ctx.channel() instanceof StreamSocket stream && !stream.isTls() ? stream : null);
    if (ctx.channel().isActive()) {
      connected(ctx);
    }
  }

  /**
   * Comes behind {@link #handlerAdded} for sockets that were accepted, too. Before it the pipeline
   * is not whole: Netty would log the failure of a write, of a peer that has gone already, as one
   * of its set-up.
   */
  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    connected(ctx);
    if (tls == null) {
      opened();
    }
  }

  private void connected(ChannelHandlerContext ctx) {
    if (!proxied) {
      localAddress = ctx.channel().localAddress();
      remoteAddress = ctx.channel().remoteAddress();
      unix = remoteAddress instanceof UnixDomainSocketAddress;
    }
  }

  /** A proxy says whose connection it is, before that begins. */
  void proxied(SocketAddress remote, SocketAddress local) {
    proxied = true;
    remoteAddress = remote;
    localAddress = local;
  }

  private void opened() {
    if (!opened) {
      opened = true;
      connection.opened(this);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake && tls != null) {
      boolean h2 = ApplicationProtocolNames.HTTP_2.equals(tls.applicationProtocol());
      handshaken(handshake, tls, h2);
      if (!handshake.isSuccess()) {
        failUnopened(ctx, handshake.cause());
      } else if (!h2) {
        fail(ctx, offer != null ? offer.describe() : notH2(tls.applicationProtocol()));
      } else {
        String version = tls.engine().getSession().getProtocol();
        renegotiable = version.equals(CipherSuites.TLS_1_2_NAME);
        opened();
      }
    }
  }

  /** Tells the connection of its first handshake; another one is its end. */
  private void handshaken(SslHandshakeCompletionEvent handshake, SslHandler ssl, boolean h2) {
    if (!opened && failure == null) {
      connection.handshaken(
          handshake.isSuccess()
              ? HandshakeResults.succeeded(ssl.engine().getSession(), h2, begun)
              : HandshakeResults.failed(handshake.cause()));
    }
  }

  /** Whether the peer has begun another handshake, which the JDK would go along with. */
  private boolean renegotiating() {
    if (!renegotiable || tls == null) {
      return false;
    }
    SSLEngine engine = tls.engine();
    return engine.getHandshakeStatus() == HandshakeStatus.NEED_UNWRAP && !engine.isOutboundDone();
  }

  private boolean isClient() {
    return connection.isClient();
  }

  private static String notH2(@Nullable String chosen) {
    return "the server chose "
        + (chosen == null ? "nothing" : chosen)
        + " by ALPN, where h2 was offered: it is no HTTP/2 server, or a proxy before it is none";
  }

  /** TLS has failed, or the connection before it. */
  private void failUnopened(ChannelHandlerContext ctx, Throwable cause) {
    if (failure == null) {
      silent = FirstRead.isAwaited(ctx) && !(cause instanceof SslHandshakeTimeoutException);
    }
    fail(ctx, TlsFailures.describe(cause, isClient()));
  }

  /** Closes the connection, whose end has these words. */
  void fail(ChannelHandlerContext ctx, String message) {
    if (failure == null) {
      failure = message;
    }
    ctx.close();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    try {
      if (!opened) {
        return; // of a peer whose handshake failed
      }
      if (closing) {
        discarded += bytes.readableBytes();
        if (discarded > LINGER_BYTES) {
          ctx.close();
        }
        return;
      }
      if (bytes.hasArray()) {
        connection.received(
            bytes.array(), bytes.arrayOffset() + bytes.readerIndex(), bytes.readableBytes());
        return;
      }
      Reading reading = Reading.OF_LOOP.get();
      reading.bytes = bytes;
      reading.to(connection);
      reading.bytes = Unpooled.EMPTY_BUFFER;
    } finally {
      bytes.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (renegotiating()) {
      fail(ctx, "the peer renegotiates TLS, which HTTP/2 forbids (RFC 9113 section 9.2.1)");
    }
    if (opened && !closing) {
      connection.batchEnded();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (opened && !over && !closing) {
      connection.congested(!ctx.channel().isWritable());
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    over(ctx.channel().eventLoop().isShuttingDown() ? LOOP_ENDED : GONE);
  }

  /** Comes last, and alone when the peer had gone before the channel was set up. */
  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    over(remoteAddress == null ? "the connection was not made" : GONE);
  }

  /**
   * A write failed, as the peer no longer takes anything. What it sent before that is read first,
   * such as a GOAWAY that says why; the end of that is the end of the connection.
   */
  void writeFailed(IOException cause) {
    ChannelHandlerContext ctx = open();
    var overdue =
        ctx.executor()
            .schedule(() -> exceptionCaught(ctx, cause), READ_MILLIS, TimeUnit.MILLISECONDS);
    ctx.channel().closeFuture().addListener(closed -> overdue.cancel(false));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (opened) {
      fail(ctx, TlsFailures.describe(cause, isClient()));
    } else {
      failUnopened(ctx, cause);
    }
  }

  /** Tells the connection its end, once. */
  void over(String why) {
    if (!over) {
      over = true;
      SocketAddress peer = remoteAddress;
      if (failure == null) {
        connection.closed(why);
      } else if (opened || peer == null) {
        connection.closed(failure);
      } else if (silent) {
        connection.left(peer, failure);
      } else {
        connection.refused(peer, failure);
      }
    }
  }

  @Override
  public EventLoop loop() {
    return loop;
  }

  @Override
  public void flush() {
    if (!over && !closing) {
      output().flush(connection);
    }
  }

  @Override
  public void close() {
    if (!over && !closing) {
      flush();
      closing = true;
      ChannelHandlerContext ctx = open();
      closeWhenSent(ctx);
      var overdue =
          ctx.executor().schedule(() -> ctx.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
      ctx.channel().closeFuture().addListener(closed -> overdue.cancel(false));
    }
  }

  private void closeWhenSent(ChannelHandlerContext ctx) {
    ctx.writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            written -> {
              if (!isClient() && written.isSuccess()) {
                endOutput(ctx.channel());
              } else {
                ctx.close();
              }
            });
  }

  /** All is sent: signals to the peer that nothing more will come. */
  private void endOutput(Channel channel) {
    if (tls == null) {
      shutDownOutput(channel);
    } else {
      tls.closeOutbound().addListener(sent -> shutDownOutput(channel));
    }
  }

  private static void shutDownOutput(Channel channel) {
    if (channel instanceof StreamSocket stream) {
      try {
        stream.endOutput();
      } catch (IOException e) { // it is closed already, or will do no better
        channel.close();
      }
    } else {
      channel.close();
    }
  }

  @Override
  public void closeNow() {
    if (!over) {
      flush();
      open().close();
    }
  }

  private SocketOutput output() {
    return Objects.requireNonNull(output, "no channel yet");
  }

  private ChannelHandlerContext open() {
    return Objects.requireNonNull(context, "no channel yet");
  }

  @Override
  public SocketAddress localAddress() {
    return Objects.requireNonNull(localAddress, "not connected");
  }

  @Override
  public SocketAddress remoteAddress() {
    return Objects.requireNonNull(remoteAddress, "not connected");
  }

  @Override
  public Map<String, String> options() {
    return open().channel() instanceof StreamSocket socket ? socket.options() : Map.of();
  }

  @Override
  public @Nullable SSLSession tlsSession() {
    return tls == null ? null : tls.engine().getSession();
  }

  /** A Unix domain socket leaves the machine no more than the processes that it connects. */
  @Override
  public SecurityLevel securityLevel() {
    return tls != null || unix ? SecurityLevel.PRIVACY_AND_INTEGRITY : SecurityLevel.NONE;
  }

  /**
   * Asked of the system when it is asked for, which for most connections is never. Of a connection
   * that a proxy passes on the system knows the proxy, who is not the caller.
   */
  @Override
  public @Nullable LocalPeer localPeer() {
    LocalPeer known = localPeer;
    if (known == null && unix && !proxied && open().channel() instanceof StreamSocket stream) {
      known = stream.localPeer();
      localPeer = known;
    }
    return known;
  }
}
