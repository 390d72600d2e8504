package dev.goshawk.netty;

import dev.goshawk.core.EventLoop;
import java.util.concurrent.TimeUnit;

/** A Netty event loop as the core sees it. Any thread. */
final class NettyLoop implements EventLoop {

  private final io.netty.channel.EventLoop loop;

  NettyLoop(io.netty.channel.EventLoop loop) {
    this.loop = loop;
  }

  io.netty.channel.EventLoop netty() {
    return loop;
  }

  @Override
  public boolean inLoop() {
    return loop.inEventLoop();
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public Timer schedule(Runnable task, long delayNanos) {
    var scheduled = loop.schedule(task, Math.max(delayNanos, 0), TimeUnit.NANOSECONDS);
    return () -> scheduled.cancel(false);
  }

  @Override
  public void execute(Runnable task) {
    loop.execute(task);
  }
}
