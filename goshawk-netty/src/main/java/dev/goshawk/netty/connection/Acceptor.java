package dev.goshawk.netty.connection;

import dev.goshawk.core.loop.Log;
import dev.goshawk.netty.loop.SharedLoops;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import java.lang.System.Logger.Level;

/**
 * Gives the sockets that a listening channel accepts to the loops, one after another. Event loop of
 * the listening channel only.
 */
public final class Acceptor extends InboundHandler implements ChannelFutureListener {

  private static final Log LOG = new Log(Acceptor.class);

  private final SharedLoops loops;
  private final PipelineInitializer accepted;
  private final boolean tls;

  /**
   * An acceptor.
   *
   * @param loops for the accepted sockets
   * @param accepted fills their pipelines
   * @param tls whether they speak TLS
   */
  Acceptor(SharedLoops loops, PipelineInitializer accepted, boolean tls) {
    this.loops = loops;
    this.accepted = accepted;
    this.tls = tls;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    Channel child = (Channel) message;
    if (tls) {
      child.config().setAllocator(ByteBufAllocator.DEFAULT);
    }
    child.pipeline().addLast(accepted);
    loops.next().netty().register(child).addListener(this);
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
