package dev.goshawk.netty;

import dev.goshawk.core.Carrier;
import dev.goshawk.core.EventLoop;
import dev.goshawk.core.GrpcConnection;
import dev.goshawk.http2.OutputBuffer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.FastThreadLocal;
import java.net.SocketAddress;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Carries bytes between a Netty channel and a connection. Event loop only.
 *
 * <p>In: a read is copied once, from Netty's direct buffer into an array that all connections of
 * the loop share, and parsed there. Out: the connection's output is copied once into one direct
 * buffer for one write; large arrays that do not change any more are handed on as they are.
 */
final class SocketCarrier extends ChannelInboundHandlerAdapter
    implements Carrier, OutputBuffer.Sink {

  /** From so many bytes on, an array that does not change is not copied. */
  private static final int NO_COPY_SIZE = 16 * 1024;

  /** How long a peer may take to read what was sent before the connection is closed: 5 s. */
  private static final long LINGER_MILLIS = 5_000;

  /** The size of the array into which a loop reads, in bytes. */
  private static final int READ_SIZE = 64 * 1024;

  /** How much is read at a time. */
  static final RecvByteBufAllocator READS = new LoopReads();

  private static final FastThreadLocal<byte[]> READ_ARRAY =
      new FastThreadLocal<>() {
        @Override
        protected byte[] initialValue() {
          return new byte[READ_SIZE];
        }
      };

  private final GrpcConnection connection;
  private final EventLoop loop;
  private final @Nullable SslHandler tls;
  private @Nullable ChannelHandlerContext context;
  private @Nullable SocketAddress remoteAddress;
  private @Nullable ByteBuf gathering;
  private boolean opened;
  private boolean closing;
  private boolean over;
  private @Nullable String failure;

  SocketCarrier(GrpcConnection connection, EventLoop loop, @Nullable SslHandler tls) {
    this.connection = connection;
    this.loop = loop;
    this.tls = tls;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
    if (ctx.channel().isActive()) {
      active(ctx);
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    active(ctx);
  }

  private void active(ChannelHandlerContext ctx) {
    remoteAddress = ctx.channel().remoteAddress();
    if (tls == null) {
      opened();
    }
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
      if (!handshake.isSuccess()) {
        fail(ctx, ConnectFailures.words(handshake.cause()));
      } else if (!ApplicationProtocolNames.HTTP_2.equals(tls.applicationProtocol())) {
        fail(
            ctx,
            "the TLS peer did not choose h2 by ALPN but "
                + (tls.applicationProtocol() == null ? "nothing" : tls.applicationProtocol())
                + "; it is no HTTP/2 server or client");
      } else {
        opened();
      }
    }
  }

  private void fail(ChannelHandlerContext ctx, String words) {
    if (failure == null) {
      failure = words;
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
      if (bytes.hasArray()) {
        connection.received(
            bytes.array(), bytes.arrayOffset() + bytes.readerIndex(), bytes.readableBytes());
        return;
      }
      byte[] array = READ_ARRAY.get();
      while (bytes.isReadable()) {
        int n = Math.min(bytes.readableBytes(), array.length);
        bytes.readBytes(array, 0, n);
        connection.received(array, 0, n);
      }
    } finally {
      bytes.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (opened) {
      connection.batchEnded();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (opened && !over) {
      connection.congested(!ctx.channel().isWritable());
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    over("the peer closed the connection");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fail(ctx, ConnectFailures.words(cause));
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
    if (over) {
      return;
    }
    ChannelHandlerContext ctx = open();
    connection.drainTo(this);
    ByteBuf last = gathering;
    if (last != null) {
      gathering = null;
      ctx.write(last, ctx.voidPromise());
    }
    ctx.flush();
  }

  @Override
  public void accept(byte[] bytes, int off, int len, boolean stable) {
    ChannelHandlerContext ctx = open();
    ByteBuf buffer = gathering;
    if (stable && len >= NO_COPY_SIZE) {
      if (buffer != null) {
        gathering = null;
        ctx.write(buffer, ctx.voidPromise());
      }
      ctx.write(Unpooled.wrappedBuffer(bytes, off, len), ctx.voidPromise());
      return;
    }
    if (buffer == null) {
      buffer = ctx.alloc().directBuffer(len);
      gathering = buffer;
    }
    buffer.writeBytes(bytes, off, len);
  }

  @Override
  public void close() {
    if (!over && !closing) {
      closing = true;
      flush();
      ChannelHandlerContext ctx = open();
      ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
      var overdue =
          ctx.executor().schedule(() -> ctx.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
      ctx.channel().closeFuture().addListener(closed -> overdue.cancel(false));
    }
  }

  @Override
  public void closeNow() {
    if (!over) {
      flush();
      open().close();
    }
  }

  private ChannelHandlerContext open() {
    return Objects.requireNonNull(context, "no channel yet");
  }

  @Override
  public SocketAddress remoteAddress() {
    return Objects.requireNonNull(remoteAddress, "not connected");
  }

  @Override
  public @Nullable SSLSession tlsSession() {
    return tls == null ? null : tls.engine().getSession();
  }
}
