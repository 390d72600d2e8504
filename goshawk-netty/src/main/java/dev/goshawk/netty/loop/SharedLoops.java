package dev.goshawk.netty;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The event loops of the process, one per processor, shared by all servers and channels.
 *
 * <p>Any thread. They begin with the first user and end with the last, so that a process that has
 * closed everything has no thread of ours left. The threads are daemons: a server that is to keep
 * its process alive is waited for.
 */
final class SharedLoops implements AutoCloseable {

  private static final Object LOCK = new Object();
  private static @Nullable Group current; // guarded by LOCK

  /** The loops that are running, and how many use them. */
  private static final class Group {
    final EventLoopGroup netty;
    final List<NettyLoop> loops = new ArrayList<>();
    final AtomicInteger next = new AtomicInteger();
    int users;

    Group(int threads) {
      netty =
          new MultiThreadIoEventLoopGroup(
              threads, new DefaultThreadFactory("goshawk-loop", true), NioIoHandler.newFactory());
      for (EventExecutor executor : netty) {
        loops.add(new NettyLoop((io.netty.channel.EventLoop) executor));
      }
    }
  }

  private final Group group;
  private final AtomicBoolean closed = new AtomicBoolean();

  private SharedLoops(Group group) {
    this.group = group;
  }

  /** A share in the loops, to be closed once. */
  static SharedLoops acquire() {
    synchronized (LOCK) {
      Group group = current;
      if (group == null) {
        group = new Group(Runtime.getRuntime().availableProcessors());
        current = group;
      }
      group.users++;
      return new SharedLoops(group);
    }
  }

  /** The loops for Netty's bootstraps. */
  EventLoopGroup netty() {
    return group.netty;
  }

  /** The next loop in turn. */
  NettyLoop next() {
    int i = Math.floorMod(group.next.getAndIncrement(), group.loops.size());
    return group.loops.get(i);
  }

  /** The loop that wraps a Netty loop of this group. */
  NettyLoop of(io.netty.channel.EventLoop loop) {
    for (NettyLoop candidate : group.loops) {
      if (candidate.netty() == loop) {
        return candidate;
      }
    }
    throw new IllegalStateException("loop " + loop + " is not of this group");
  }

  /** Whether the caller is on one of the loops. */
  boolean inAnyLoop() {
    for (NettyLoop loop : group.loops) {
      if (loop.inLoop()) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    synchronized (LOCK) {
      if (--group.users > 0) {
        return;
      }
      if (current == group) {
        current = null;
      }
    }
    group.netty.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
