package dev.goshawk.netty.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.util.Locale;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads the header of the PROXY protocol in front of all handlers of an accepted connection, TLS
 * included, and leaves the pipeline. Until then the connection does not begin. Event loop only.
 */
final class ProxyHeaderHandler extends InboundHandler {

  private final ProxyHeader header = new ProxyHeader();
  private final SocketCarrier carrier;
  private final long timeoutMillis;
  private @Nullable Future<?> overdue;

  /**
   * Nothing was read yet.
   *
   * @param carrier is told of the addresses, or why there are none
   * @param timeoutMillis how long the header may take
   */
  ProxyHeaderHandler(SocketCarrier carrier, long timeoutMillis) {
    this.carrier = carrier;
    this.timeoutMillis = timeoutMillis;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    overdue =
        ctx.executor()
            .schedule(
                () ->
                    carrier.fail(
                        ctx,
                        String.format(
                            Locale.ROOT,
                            "no whole header of the PROXY protocol within %,d ms"
                                + " (handshakeTimeout)",
                            timeoutMillis)),
                timeoutMillis,
                TimeUnit.MILLISECONDS);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    Future<?> timer = overdue;
    if (timer != null) {
      timer.cancel(false);
    }
  }

  /** Held back: the connection begins when it is known whose it is. */
  @Override
  public void channelActive(ChannelHandlerContext ctx) {}

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    boolean passed = false;
    try {
      header.receive(bytes);
      String failure = header.failure();
      if (failure != null) {
        carrier.fail(ctx, failure);
      } else if (header.isDone()) {
        if (header.source() != null && header.destination() != null) {
          carrier.proxied(header.source(), header.destination());
        }
        ctx.fireChannelActive();
        if (bytes.isReadable()) {
          passed = true;
          ctx.fireChannelRead(bytes);
        }
        if (!ctx.isRemoved()) {
          ctx.pipeline().remove(this);
        }
      }
    } finally {
      if (!passed) {
        bytes.release();
      }
    }
  }
}
