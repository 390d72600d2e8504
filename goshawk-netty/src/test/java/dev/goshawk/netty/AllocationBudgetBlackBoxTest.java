package dev.goshawk.netty;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.Server;
import dev.goshawk.api.stub.ClientCalls;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What a unary call may allocate, client and server together, messages of 10 bytes included. It is
 * counted, not timed: a call that comes to cost more fails the build.
 */
@Timeout(120)
class AllocationBudgetBlackBoxTest extends AllocationFixture {

  /** Bytes per call. It takes some 775 when all is compiled. */
  private static final long BUDGET = 830;

  /** Bytes per blocking call, with what its thread allocates to wait. It takes some 1,700. */
  private static final long BLOCKING_BUDGET = 1_900;

  /** So many counts are made at most: a call that costs too much never comes below its budget. */
  private static final int COUNTS = 20;

  private static final int CALLS = 30_000;

  @Test
  void unaryCallStaysWithinItsBudget() throws Exception {
    try (Server server = GoshawkServer.builder().port(0).service(AllocationFixture::echo).start();
        Channel channel = GoshawkChannel.to("localhost:" + server.port()).plaintext().build()) {
      assertThat(
              leastPerCall(
                  CALLS,
                  COUNTS,
                  BUDGET,
                  count -> calls(channel, count),
                  AllocationFixture::allocatedByLoops))
          .isBetween(100L, BUDGET);
    }
  }

  /**
   * The same for blocking calls, made by virtual threads where the JVM has such: working memory
   * that a thread of the caller's kept would be lost each time another thread carries it.
   */
  @Test
  void blockingCallStaysWithinItsBudget() throws Exception {
    ExecutorService threads = threads();
    try (Server server = GoshawkServer.builder().port(0).service(AllocationFixture::echo).start();
        Channel channel = GoshawkChannel.to("localhost:" + server.port()).plaintext().build()) {
      assertThat(
              leastPerCall(
                  CALLS,
                  COUNTS,
                  BLOCKING_BUDGET,
                  count -> blockingCalls(channel, threads, count),
                  AllocationBudgetBlackBoxTest::allocatedByAll))
          .isBetween(100L, BLOCKING_BUDGET);
    } finally {
      threads.shutdown();
    }
  }

  private static void blockingCalls(Channel channel, ExecutorService threads, int count)
      throws Exception {
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < IN_FLIGHT; i++) {
      all.add(
          threads.submit(
              () -> {
                for (int n = 0; n < count / IN_FLIGHT; n++) {
                  ClientCalls.unary(channel, ECHO, CallOptions.DEFAULT, new byte[10]);
                }
              }));
    }
    for (Future<?> one : all) {
      one.get();
    }
  }

  /** A virtual thread for each task; a pool on a JVM before 21, which has none. */
  private static ExecutorService threads() throws ReflectiveOperationException {
    return Runtime.version().feature() < 21
        ? Executors.newFixedThreadPool(IN_FLIGHT)
        : (ExecutorService)
            Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
  }

  /** What all threads have allocated, virtual ones included. */
  private static long allocatedByAll() throws ReflectiveOperationException {
    if (Runtime.version().feature() >= 21) {
      return (long) ThreadMXBean.class.getMethod("getTotalThreadAllocatedBytes").invoke(THREADS);
    }
    long sum = 0;
    for (long bytes : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
      sum += Math.max(bytes, 0); // of a thread that has ended meanwhile it is -1
    }
    return sum;
  }
}
