package dev.goshawk.netty.loop;

import dev.goshawk.api.internal.LoopThread;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A thread of the shared event loops: a daemon that blocking code can recognise. */
final class NettyLoopThread extends FastThreadLocalThread implements LoopThread {

  private NettyLoopThread(ThreadGroup group, Runnable task, String name) {
    super(group, task, name);
  }

  /** Makes such threads, named {@code goshawk-loop-1-1} and on. */
  static final class Factory extends DefaultThreadFactory {
    private final List<Thread> begun = new CopyOnWriteArrayList<>();

    Factory() {
      super("goshawk-loop", true);
    }

    @Override
    protected Thread newThread(Runnable task, String name) {
      return new NettyLoopThread(threadGroup, task, name);
    }

    /**
     * Starts one.
     *
     * @param ended runs on it at its very end
     */
    void start(Runnable task, Runnable ended) {
      Thread thread =
          newThread(
              () -> {
                try {
                  task.run();
                } finally {
                  ended.run();
                }
              });
      begun.add(thread);
      thread.start();
    }

    /** All that were made so far. */
    List<Thread> begun() {
      return begun;
    }
  }
}
