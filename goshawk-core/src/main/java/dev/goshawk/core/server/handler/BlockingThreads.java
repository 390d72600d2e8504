package dev.goshawk.core.server.handler;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
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

  /**
   * How many handlers may wait for their callers: 5,000. Each holds a thread, whose stack is some
   * 50 to 100 KiB of memory when it waits in a stream (1 MiB of addresses): 500 MB at most.
   */
  public static final int DEFAULT_MAX_WAITING = 5_000;

  /** The most calls that wait for a thread of the pool; more are refused. */
  static final int MAX_QUEUED = 10_000;

  private static final @Nullable ThreadFactory VIRTUAL = virtualThreads();

  private final @Nullable HandlerPool pool;

  /**
   * Threads for the blocking handlers of one server.
   *
   * @param poolSize the most threads that run handlers where there are no virtual ones
   * @param maxWaiting the most handlers there that wait for their callers
   */
  public BlockingThreads(int poolSize, int maxWaiting) {
    pool = VIRTUAL == null ? new HandlerPool(poolSize, MAX_QUEUED, maxWaiting) : null;
  }

  /** Whether this JVM has virtual threads. */
  static boolean virtual() {
    return VIRTUAL != null;
  }

  /**
   * Runs a task on a thread of its own.
   *
   * @throws RejectedExecutionException when all threads of the pool are busy and {@link
   *     #MAX_QUEUED} tasks wait, or when too many handlers wait for their callers
   */
  @Override
  public void execute(Runnable task) {
    if (pool != null) {
      pool.execute(task);
    } else {
      Objects.requireNonNull(VIRTUAL).newThread(task).start();
    }
  }

  /** How busy the pool is, in words; null where each task has a thread. */
  public @Nullable String describeLoad() {
    return pool == null ? null : pool.describeLoad();
  }

  /** Starts no more tasks; those that run go on. */
  @Override
  public void close() {
    if (pool != null) {
      pool.close();
    }
  }

  /**
   * Waits, behind {@link #close}, until the threads of the pool have ended; not for long where a
   * handler goes on after its call.
   *
   * @param latest when the caller waits no more, as a reading of {@link System#nanoTime}
   */
  public void awaitEnd(long latest) throws InterruptedException {
    if (pool != null) {
      pool.awaitEnd(latest);
    }
  }

  private static @Nullable ThreadFactory virtualThreads() {
    try {
      MethodHandles.Lookup lookup = MethodHandles.publicLookup();
      Class<?> builder = Class.forName("java.lang.Thread$Builder");
      Class<?> ofVirtual = Class.forName("java.lang.Thread$Builder$OfVirtual");
      Object named =
          lookup
              .findVirtual(ofVirtual, "name", MethodType.methodType(ofVirtual, String.class))
              .invoke(
                  lookup
                      .findStatic(Thread.class, "ofVirtual", MethodType.methodType(ofVirtual))
                      .invoke(),
                  "goshawk-call"); // of all: a number would be made anew for each call
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
