package dev.goshawk.netty.connection;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;

/**
 * Fills a channel's pipeline when the channel has its loop, and leaves it. Event loop only; one
 * object does for many channels.
 */
public abstract class PipelineInitializer extends InboundHandler {

  abstract void initChannel(Channel channel);

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    try {
      initChannel(ctx.channel());
    } catch (RuntimeException | Error e) {
      ctx.close();
      throw e; // Netty takes the handler away and logs it
    }
    ctx.pipeline().remove(this);
  }
}
