package dev.goshawk.netty.loop;

import dev.goshawk.api.internal.LoopThread;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.FastThreadLocalThread;

/** A thread of the shared event loops: a daemon that blocking code can recognise. */
final class NettyLoopThread extends FastThreadLocalThread implements LoopThread {

  private NettyLoopThread(ThreadGroup group, Runnable task, String name) {
    super(group, task, name);
  }

  /** Makes such threads, named {@code goshawk-loop-1-1} and on. */
  static class Factory extends DefaultThreadFactory {
    Factory() {
      super("goshawk-loop", true);
    }

    @Override
    protected Thread newThread(Runnable task, String name) {
      return new NettyLoopThread(threadGroup, task, name);
    }
  }
}
