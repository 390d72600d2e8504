package dev.goshawk.netty;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.Marshaller;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.Server;
import dev.goshawk.api.ServiceDefinition;
import dev.goshawk.api.ServiceDescriptor;
import dev.goshawk.api.stub.AsyncClientCalls;
import dev.goshawk.api.stub.AsyncHandlers;
import dev.goshawk.api.stub.ClientCalls;
import io.netty.util.ResourceLeakDetector;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What a unary call may allocate, client and server together, messages of 10 bytes included. It is
 * counted, not timed: a call that comes to cost more fails the build.
 */
@Timeout(120)
class AllocationBudgetBlackBoxTest {

  /** Bytes per call. It takes some 775 when all is compiled. */
  private static final long BUDGET = 830;

  /** Bytes per blocking call, with what its thread allocates to wait. It takes some 1,700. */
  private static final long BLOCKING_BUDGET = 1_900;

  /** The least of so many counts is meant: others hold what was still interpreted. */
  private static final int COUNTS = 4;

  private static final int CALLS = 30_000;
  private static final int IN_FLIGHT = 50;

  private static final MethodDescriptor<byte[], byte[]> ECHO =
      MethodDescriptor.builder(MethodDescriptor.Kind.UNARY, "test.Echo", "Echo")
          .requests(Marshaller.bytes())
          .responses(Marshaller.bytes())
          .build();

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final ResourceLeakDetector.Level leakLevel = ResourceLeakDetector.getLevel();

  /** What the leak detector of tests records for each buffer is not the call's. */
  @BeforeEach
  void leaksAreNotRecorded() {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
  }

  @AfterEach
  void leaksAreRecordedAgain() {
    ResourceLeakDetector.setLevel(leakLevel);
  }

  @Test
  void unaryCallStaysWithinItsBudget() throws Exception {
    try (Server server =
            GoshawkServer.builder().port(0).service(AllocationBudgetBlackBoxTest::echo).start();
        Channel channel = GoshawkChannel.to("localhost:" + server.port()).plaintext().build()) {
      calls(channel, 3 * CALLS); // until what can be compiled is compiled
      long least = Long.MAX_VALUE;
      for (int i = 0; i < COUNTS; i++) {
        long before = allocatedByLoops();
        calls(channel, CALLS);
        least = Math.min(least, (allocatedByLoops() - before) / CALLS);
      }
      assertThat(least).isBetween(100L, BUDGET);
    }
  }

  /**
   * The same for blocking calls, made by virtual threads where the JVM has such: working memory
   * that a thread of the caller's kept would be lost each time another thread carries it.
   */
  @Test
  void blockingCallStaysWithinItsBudget() throws Exception {
    ExecutorService threads = threads();
    try (Server server =
            GoshawkServer.builder().port(0).service(AllocationBudgetBlackBoxTest::echo).start();
        Channel channel = GoshawkChannel.to("localhost:" + server.port()).plaintext().build()) {
      blockingCalls(channel, threads, 3 * CALLS);
      long least = Long.MAX_VALUE;
      for (int i = 0; i < COUNTS; i++) {
        long before = allocatedByAll();
        blockingCalls(channel, threads, CALLS);
        least = Math.min(least, (allocatedByAll() - before) / CALLS);
      }
      assertThat(least).isBetween(100L, BLOCKING_BUDGET);
    } finally {
      threads.shutdown();
    }
  }

  private static ServiceDefinition echo() {
    return ServiceDefinition.builder(ServiceDescriptor.builder("test.Echo").methods(ECHO).build())
        .method(
            ECHO,
            AsyncHandlers.unary((message, context) -> CompletableFuture.completedFuture(message)))
        .build();
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

  private static void calls(Channel channel, int count) throws InterruptedException {
    AtomicInteger left = new AtomicInteger(count);
    CountDownLatch done = new CountDownLatch(IN_FLIGHT);
    for (int i = 0; i < IN_FLIGHT; i++) {
      next(channel, left, done);
    }
    done.await();
  }

  /** Each call begins where the one before it ends: on the loop. */
  private static void next(Channel channel, AtomicInteger left, CountDownLatch done) {
    if (left.getAndDecrement() <= 0) {
      done.countDown();
      return;
    }
    var unused =
        AsyncClientCalls.unary(channel, ECHO, CallOptions.DEFAULT, new byte[10])
            .whenComplete(
                (response, failure) -> {
                  if (failure != null) {
                    throw new AssertionError(failure); // the latch then runs into the time-out
                  }
                  next(channel, left, done);
                });
  }

  private static long allocatedByLoops() {
    long sum = 0;
    for (long id : THREADS.getAllThreadIds()) {
      var info = THREADS.getThreadInfo(id);
      if (info != null && info.getThreadName().startsWith("goshawk-loop")) {
        sum += THREADS.getThreadAllocatedBytes(id);
      }
    }
    return sum;
  }
}
