package dev.goshawk.netty.loop;

import dev.goshawk.core.loop.Guard;
import dev.goshawk.core.loop.Log;
import dev.goshawk.core.loop.ThreadEnds;
import io.netty.channel.DefaultSelectStrategyFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The event loops of the process, one per processor, shared by all servers and channels.
 *
 * <p>Any thread. They begin with the first user and end with the last, so that a process that has
 * closed everything has no thread of ours left. The threads are daemons: a server that is to keep
 * its process alive is waited for.
 */
public final class SharedLoops implements AutoCloseable {

  /** How long the ends of the threads are waited for: 5 s. */
  private static final Duration MAX_AWAIT = Duration.ofSeconds(5);

  private static final Log LOG = new Log(SharedLoops.class);

  private static final Object LOCK = new Object();
  private static @Nullable Group current; // guarded by LOCK

  /**
   * The loops that are running, and how many use them. They are no group of Netty's: that one has a
   * thread of Netty's own notify of the end of its loops, which outlives them by a second.
   */
  private static final class Group {
    final NettyLoopThread.Factory threads = new NettyLoopThread.Factory();
    final List<NettyLoop> loops = new ArrayList<>();
    final AtomicInteger next = new AtomicInteger();
    final Set<SharedLoops> shares = ConcurrentHashMap.newKeySet();
    volatile boolean ending;

    Group(int size) {
      try {
        for (int i = 0; i < size; i++) {
          loops.add(new NettyLoop(threads, DefaultSelectStrategyFactory.INSTANCE, this::lost));
        }
      } catch (RuntimeException | Error e) { // such as without a file descriptor for a selector
        loops.forEach(NettyLoop::end);
        throw e;
      }
    }

    private void lost(String thread) {
      for (SharedLoops share : shares) {
        Guard.run(LOG, "telling of the end of " + thread, () -> share.lost.accept(thread));
      }
    }

    boolean inAnyLoop() {
      for (NettyLoop loop : loops) {
        if (loop.inLoop()) {
          return true;
        }
      }
      return false;
    }
  }

  private final Group group;
  private final Consumer<String> lost;
  private final AtomicBoolean closed = new AtomicBoolean();

  private SharedLoops(Group group, Consumer<String> lost) {
    this.group = group;
    this.lost = lost;
  }

  /**
   * A share in the loops, to be closed once.
   *
   * @param lost hears the name of a thread that has ended while there were shares: its connections
   *     are lost and its listening sockets closed, while what is given to its loop still runs. Any
   *     thread; must not block
   */
  public static SharedLoops acquire(Consumer<String> lost) {
    synchronized (LOCK) {
      Group group = current;
      if (group == null) {
        group = new Group(Runtime.getRuntime().availableProcessors());
        current = group;
      }
      SharedLoops share = new SharedLoops(group, lost);
      group.shares.add(share);
      return share;
    }
  }

  /** The next loop in turn. */
  public NettyLoop next() {
    int i = Math.floorMod(group.next.getAndIncrement(), group.loops.size());
    return group.loops.get(i);
  }

  /** The loop to which one of Netty's belongs. */
  public static NettyLoop of(io.netty.channel.EventLoop loop) {
    return ((SurvivingLoop) loop).owner();
  }

  /** Whether the caller is on one of the loops. */
  public boolean inAnyLoop() {
    return group.inAnyLoop();
  }

  /** Gives the share back. With the last one the loops end, behind what was given to them. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    synchronized (LOCK) {
      group.shares.remove(this);
      if (!group.shares.isEmpty()) {
        return;
      }
      if (current == group) {
        current = null;
      }
      group.ending = true;
    }
    group.loops.forEach(NettyLoop::end);
  }

  /**
   * Waits, if the share was the last one, until the threads of the loops have ended, but not for
   * ever: one may be held up by code of the application. Not on a loop.
   *
   * @param latest when the caller waits no more, as a reading of {@link System#nanoTime}
   * @throws InterruptedException when interrupted before
   */
  public void awaitEnd(long latest) throws InterruptedException {
    if (group.ending) {
      ThreadEnds.await(group.threads.begun(), MAX_AWAIT, latest);
    }
  }
}
