package dev.goshawk.netty;

import dev.goshawk.core.Log;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import java.lang.System.Logger.Level;

/**
 * Gives the sockets that a listening channel accepts to the loops, one after another. Event loop of
 * the listening channel only.
 */
final class Acceptor extends InboundHandler implements ChannelFutureListener {

  private static final Log LOG = new Log(Acceptor.class);

  private final EventLoopGroup loops;
  private final PipelineInitializer children;
  private final boolean tls;

  /**
   * An acceptor.
   *
   * @param loops for the accepted sockets
   * @param children fills their pipelines
   * @param tls whether they speak TLS
   */
  Acceptor(EventLoopGroup loops, PipelineInitializer children, boolean tls) {
    this.loops = loops;
    this.children = children;
    this.tls = tls;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    Channel child = (Channel) message;
    if (tls) {
      child.config().setAllocator(ByteBufAllocator.DEFAULT);
    }
    child.pipeline().addLast(children);
    loops.register(child).addListener(this);
  }

  /** A socket has its loop, or could not get it. */
  @Override
  public void operationComplete(ChannelFuture registered) {
    if (!registered.isSuccess()) {
      LOG.get().log(Level.WARNING, "an accepted connection could not be begun", registered.cause());
      registered.channel().unsafe().closeForcibly();
    }
  }
}
