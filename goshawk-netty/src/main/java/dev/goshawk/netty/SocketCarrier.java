package dev.goshawk.netty;

import dev.goshawk.core.Carrier;
import dev.goshawk.core.EventLoop;
import dev.goshawk.core.GrpcConnection;
import dev.goshawk.http2.ByteSource;
import dev.goshawk.http2.OutputBuffer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.EmptyByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
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
 * the loop share, and parsed there. Out: the connection's output is copied once, into direct
 * buffers for one write.
 */
final class SocketCarrier extends InboundHandler implements Carrier, OutputBuffer.Sink {

  /** The most that one buffer holds of what is written, in bytes. */
  private static final int PIECE = 64 * 1024;

  /** How long a peer may take to read what was sent before the connection is closed: 5 s. */
  private static final long LINGER_MILLIS = 5_000;

  /** The size of the array into which a loop reads, in bytes. */
  private static final int READ_SIZE = 64 * 1024;

  /** How often a loop reads from a connection that keeps filling its buffer, before others. */
  private static final int READS_IN_A_ROW = 16;

  /** How much is read at a time. */
  static final RecvByteBufAllocator READS = new LoopReads().maxMessagesPerRead(READS_IN_A_ROW);

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

    private static final ByteBuf NOTHING = new EmptyByteBuf(ByteBufAllocator.DEFAULT);

    final byte[] array = new byte[READ_SIZE];
    ByteBuf bytes = NOTHING;

    @Override
    public int available() {
      return bytes.readableBytes();
    }

    @Override
    public void read(byte[] target, int offset, int length) {
      bytes.readBytes(target, offset, length);
    }

    /** Gives all of it to the connection: large messages straight, the rest by the array. */
    void to(GrpcConnection connection) {
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
      Reading reading = Reading.OF_LOOP.get();
      reading.bytes = bytes;
      reading.to(connection);
      reading.bytes = Reading.NOTHING;
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

  /** Copies into direct buffers, which the socket takes as they are. */
  @Override
  public void accept(byte[] bytes, int off, int len, boolean stable) {
    int at = off;
    int end = off + len;
    while (at < end) {
      ByteBuf buffer = gathering;
      if (buffer == null) {
        buffer = open().alloc().directBuffer(stable ? PIECE : Math.min(end - at, PIECE), PIECE);
        gathering = buffer;
      }
      int n = Math.min(end - at, buffer.maxWritableBytes());
      buffer.writeBytes(bytes, at, n);
      at += n;
      if (buffer.maxWritableBytes() == 0) {
        gathering = null;
        open().write(buffer, open().voidPromise());
      }
    }
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
