package dev.goshawk.core.server;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Where blocking handlers run: a virtual thread each where the JVM has them (21 and later), else a
 * {@link HandlerPool}.
 *
 * <p>The virtual thread factory is looked up once, when this class is loaded; from then on it is
 * used through {@link ThreadFactory} like any other.
 */
public final class BlockingThreads implements Executor, AutoCloseable {

  /** The most threads of the pool on a JVM without virtual threads. */
  public static final int DEFAULT_POOL_SIZE = 200;

  /** The most calls that wait for a thread of the pool; more are refused. */
  static final int MAX_WAITING = 10_000;

  private static final @Nullable ThreadFactory VIRTUAL = virtualThreads();

  /** The most threads of the pool that wait for a peer, beside those that run. */
  public static final int DEFAULT_WAITING_THREADS = 4_096;

  private final @Nullable HandlerPool pool;
  private final int waitingThreads;

  /** Streams whose handlers run or wait for a thread: each may come to wait for its peer. */
  private final AtomicInteger streams = new AtomicInteger();

  /**
   * Threads for the blocking handlers of one server.
   *
   * @param poolSize the most threads that run code where there are no virtual ones
   * @param waitingThreads the most that wait for a peer beside them
   */
  public BlockingThreads(int poolSize, int waitingThreads) {
    this.waitingThreads = waitingThreads;
    pool = VIRTUAL == null ? new HandlerPool(poolSize, waitingThreads, MAX_WAITING) : null;
  }

  /**
   * A handler of a stream is about to start, which may wait for its peer for as long as that likes.
   * Where there is a pool, it needs a place among those that wait.
   *
   * @param ofConnection how many such handlers its connection has already
   * @return why there is no place, or null; then {@link #streamEnded} has to be called
   */
  @Nullable String streamBegins(int ofConnection) {
    if (pool == null) {
      return null;
    }
    int share = Math.max(1, waitingThreads / 2);
    if (ofConnection >= share) {
      return String.format(
          Locale.ROOT,
          "this connection has %,d streams already, its share of waitingThreads %,d",
          ofConnection,
          waitingThreads);
    }
    if (streams.incrementAndGet() > waitingThreads) {
      streams.decrementAndGet();
      return String.format(
          Locale.ROOT, "the server has waitingThreads %,d streams already", waitingThreads);
    }
    return null;
  }

  /** The handler of such a stream has returned. Any thread. */
  void streamEnded() {
    if (pool != null) {
      streams.decrementAndGet();
    }
  }

  /** Warns when calls wait for a thread; called from time to time by one thread. */
  void look() {
    if (pool != null) {
      pool.look();
    }
  }

  /** Whether this JVM has virtual threads. */
  static boolean virtual() {
    return VIRTUAL != null;
  }

  /**
   * Runs a task on a thread of its own.
   *
   * @throws RejectedExecutionException when all threads of the pool are busy and {@link
   *     #MAX_WAITING} tasks wait
   */
  @Override
  public void execute(Runnable task) {
    if (pool != null) {
      pool.execute(task);
    } else {
      Objects.requireNonNull(VIRTUAL).newThread(task).start();
    }
  }

  /** Starts no more tasks; those that run go on. */
  @Override
  public void close() {
    if (pool != null) {
      pool.close();
    }
  }

  private static @Nullable ThreadFactory virtualThreads() {
    try {
      MethodHandles.Lookup lookup = MethodHandles.publicLookup();
      Class<?> builder = Class.forName("java.lang.Thread$Builder");
      Class<?> ofVirtual = Class.forName("java.lang.Thread$Builder$OfVirtual");
      Object named =
          lookup
              .findVirtual(
                  ofVirtual, "name", MethodType.methodType(ofVirtual, String.class, long.class))
              .invoke(
                  lookup
                      .findStatic(Thread.class, "ofVirtual", MethodType.methodType(ofVirtual))
                      .invoke(),
                  "goshawk-call-",
                  0L);
      MethodHandle factory =
          lookup.findVirtual(builder, "factory", MethodType.methodType(ThreadFactory.class));
      return (ThreadFactory) factory.invoke(named);
    } catch (ClassNotFoundException | NoSuchMethodException e) {
      return null; // a JVM before 21
    } catch (Throwable e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
