package dev.goshawk.core.server.handler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.internal.PooledThread;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Handlers that wait at the end of their stacks take no place or thread away from others. */
@Timeout(120)
class DeepHandlerTest {

  /** Waits in each of the last frames of its stack. */
  private static final class Deep implements Runnable {
    final AtomicInteger failed = new AtomicInteger();
    final CompletableFuture<Void> done = new CompletableFuture<>();
    private int waits;

    @Override
    public void run() {
      deeper();
      done.complete(null);
    }

    @SuppressWarnings("InfiniteRecursion") // until its stack ends
    private void deeper() {
      try {
        deeper();
      } catch (StackOverflowError e) {
        failed.incrementAndGet();
      }
      if (waits < 100) {
        try {
          PooledThread pooled = PooledThread.current();
          pooled.beginWait();
          waits++;
          pooled.endWait();
        } catch (StackOverflowError e) {
          failed.incrementAndGet();
        }
      }
    }
  }

  @Test
  void waitsAtTheEndOfAStack() throws Exception {
    try (HandlerPool pool = new HandlerPool(2, 1_000, 100)) {
      for (int round = 0; round < 30; round++) {
        Deep deep = new Deep();
        pool.execute(deep);
        CompletableFuture<?>[] others = new CompletableFuture<?>[4];
        for (int i = 0; i < others.length; i++) {
          others[i] = CompletableFuture.runAsync(() -> {}, pool);
        }
        CompletableFuture.allOf(others).get(30, TimeUnit.SECONDS);
        deep.done.get(30, TimeUnit.SECONDS);
        assertThat(deep.failed.get()).isPositive();
      }
      assertThat(pool.waiting()).isZero();
      CompletableFuture<Void> atOnce = new CompletableFuture<>();
      pool.execute(() -> CompletableFuture.runAsync(() -> atOnce.complete(null), pool).join());
      atOnce.get(30, TimeUnit.SECONDS);
    }
  }
}
