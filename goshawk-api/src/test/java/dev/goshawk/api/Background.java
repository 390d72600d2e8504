package dev.goshawk.api;

import dev.goshawk.testsupport.Await;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;

/** A thread that a test starts and joins. */
public final class Background<V> {
  private final FutureTask<V> task;
  public final Thread thread;

  private Background(Callable<V> body) {
    task = new FutureTask<>(body);
    thread = new Thread(task, "background");
    thread.setDaemon(true);
  }

  public static <V> Background<V> start(Callable<V> body) {
    Background<V> started = new Background<>(body);
    started.thread.start();
    return started;
  }

  /** What the body answered, or threw as the cause of an ExecutionException. */
  public V join() throws Exception {
    return Await.value(task);
  }

  public static void await(CountDownLatch latch) {
    Await.open(latch);
  }
}
