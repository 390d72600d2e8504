package dev.goshawk.netty.loop;

import dev.goshawk.api.internal.StackRoom;
import dev.goshawk.core.loop.Log;
import io.netty.channel.SelectStrategyFactory;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A loop of Netty's that goes on whatever is thrown in it: by a task, by a timer, by the selector,
 * or by Netty for want of memory or stack.
 *
 * <p>Netty's own ends its thread with an Error that comes from the selector, and with whatever is
 * thrown while it logs what a task has thrown; channels that were registered there are then open
 * for ever, and no longer served. What concerns one channel alone ends that channel: see {@link
 * ChannelGuard}. Only an Error while Netty puts another selector in the place of one still ends the
 * thread, as in {@link NettyLoop}: with all its connections, which else would be open and silent.
 */
final class SurvivingLoop extends SingleThreadIoEventLoop {

  private static final Log LOG = new Log(SurvivingLoop.class);

  /** Starts the thread of one loop. */
  private static final class Starter implements Executor {
    private final NettyLoopThread.Factory threads;
    private @Nullable SurvivingLoop loop; // set before the first task

    Starter(NettyLoopThread.Factory threads) {
      this.threads = threads;
    }

    @Override
    public void execute(Runnable task) {
      StackRoom.require(); // what Netty notes of the start is taken back then
      threads.start(task, Objects.requireNonNull(loop)::threadEnded);
    }
  }

  private final NettyLoop owner;
  private final LoopFailures failures;
  private final CountDownLatch ended = new CountDownLatch(1);

  /**
   * A loop whose thread begins with its first task.
   *
   * @param owner the loop as the core sees it
   * @param threads makes the thread
   * @param selecting when the selector is asked
   */
  SurvivingLoop(NettyLoop owner, NettyLoopThread.Factory threads, SelectStrategyFactory selecting) {
    this(owner, new Starter(threads), selecting, new LoopFailures());
  }

  private SurvivingLoop(
      NettyLoop owner, Starter starter, SelectStrategyFactory selecting, LoopFailures failures) {
    super(null, starter, executor -> guarded(executor, selecting, failures));
    this.owner = owner;
    this.failures = failures;
    starter.loop = this;
  }

  private static ChannelGuard guarded(
      ThreadAwareExecutor executor, SelectStrategyFactory selecting, LoopFailures failures) {
    OneSelector selectors = new OneSelector();
    return new ChannelGuard(
        NioIoHandler.newFactory(selectors, selecting).newHandler(executor),
        executor,
        selectors,
        failures);
  }

  /**
   * What the tasks wait in. Netty's own has a caller take a place first and fill it then; where the
   * stack of the caller ends in between, the loop would wait for that place for ever. Here a task
   * is in the queue or not, by one store.
   */
  @Override
  protected Queue<Runnable> newTaskQueue(int maxPendingTasks) {
    return new ConcurrentLinkedQueue<>();
  }

  /** The loop as the core sees it. */
  NettyLoop owner() {
    return owner;
  }

  @Override
  protected void run() {
    boolean shutDown = false;
    while (!shutDown) {
      try {
        super.run();
        shutDown = true;
      } catch (Throwable thrown) {
        survive(thrown);
      }
    }
  }

  private void survive(Throwable thrown) {
    owner.failed();
    try {
      failures.survived("an event loop goes on after a failure", thrown);
    } catch (Throwable again) {
      // Without memory not even the words above can be had when they are used first.
    }
  }

  @Override
  protected int runIo() {
    owner.beforeIo();
    if (((ChannelGuard) ioHandler()).isTorn() && !isShuttingDown()) {
      giveUp();
    }
    return super.runIo();
  }

  /**
   * Ends the thread, and with it all connections, as some of them would never be looked at again.
   */
  private void giveUp() {
    shutdownGracefully(0, 0, TimeUnit.NANOSECONDS);
    LOG.warn(
        Thread.currentThread().getName()
            + " ends: an Error came while its selector was replaced, and some of its channels"
            + " would not be served any more");
  }

  private void threadEnded() {
    ended.countDown();
    owner.threadEnded(this);
  }

  /** Waits until the thread is about to end, and does nothing of the loop's any more. */
  void awaitEnd() {
    boolean interrupted = false;
    while (true) {
      try {
        ended.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
