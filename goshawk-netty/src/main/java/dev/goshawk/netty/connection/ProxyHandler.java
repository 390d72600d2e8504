package dev.goshawk.netty.connection;

import dev.goshawk.api.text.PeerText;
import dev.goshawk.core.carrier.ProxyHandshake;
import dev.goshawk.netty.tls.TlsFailures;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import org.jspecify.annotations.Nullable;

/**
 * Asks a proxy for a tunnel, in front of all handlers of the backend's connection, and leaves the
 * pipeline when there is one. Event loop only.
 *
 * <p>Bytes that come behind the proxy's answer are the backend's, and are passed on.
 */
final class ProxyHandler extends InboundHandler {

  /** Who hears how it went: one of the two, once. */
  interface Listener {
    /** There is a tunnel: what comes next in the pipeline is to be added. */
    void established(ChannelHandlerContext ctx);

    /** There is none, and the words say why. The channel is closed by whoever hears of it. */
    void failed(String why);
  }

  private final ProxyHandshake handshake;
  private final String proxy;
  private final boolean tls;
  private final Listener listener;
  private boolean over;

  /**
   * Not asked yet.
   *
   * @param proxy where it is, for messages
   * @param tls whether TLS to the proxy is in front of it, and has to be there first
   */
  ProxyHandler(ProxyHandshake handshake, String proxy, boolean tls, Listener listener) {
    this.handshake = handshake;
    this.proxy = proxy;
    this.tls = tls;
    this.listener = listener;
  }

  /** Held back: the backend is not connected yet. */
  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    if (!tls) {
      ask(ctx);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslHandshakeCompletionEvent done) {
      if (done.isSuccess()) {
        ask(ctx);
      } else {
        failedTls(done.cause());
      }
    }
  }

  private void ask(ChannelHandlerContext ctx) {
    ctx.writeAndFlush(Unpooled.wrappedBuffer(handshake.request()));
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    byte[] array = ByteBufUtil.getBytes(bytes);
    int taken = over ? array.length : handshake.receive(array, 0, array.length);
    String failure = handshake.failure();
    if (failure != null || !handshake.isDone()) {
      bytes.release();
      if (failure != null) {
        fail(PeerText.escaped(failure));
      }
      return;
    }
    over = true;
    bytes.skipBytes(taken);
    listener.established(ctx);
    ctx.fireChannelActive();
    if (bytes.isReadable()) {
      ctx.fireChannelRead(bytes);
    } else {
      bytes.release();
    }
    if (!ctx.isRemoved()) {
      ctx.pipeline().remove(this);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    fail(handshake.endedEarly());
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (tls) {
      failedTls(cause);
    } else {
      fail("proxy " + proxy + ": " + TlsFailures.describe(cause, true));
    }
  }

  private void failedTls(@Nullable Throwable cause) {
    fail("TLS to proxy " + proxy + " failed: " + TlsFailures.describe(cause, true));
  }

  private void fail(String why) {
    if (!over) {
      over = true;
      listener.failed(why);
    }
  }
}
