package dev.goshawk.netty.connection;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Stands before TLS on a server until the client has sent a byte, and then leaves the pipeline. A
 * connection that ends while it is there was a probe, or a scan of ports: nothing to warn of. Event
 * loop only.
 */
final class FirstRead extends ChannelInboundHandlerAdapter {

  /** Whether the peer has sent nothing. */
  static boolean isAwaited(ChannelHandlerContext ctx) {
    return ctx.pipeline().get(FirstRead.class) != null;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ctx.pipeline().remove(this);
    ctx.fireChannelRead(message);
  }
}
