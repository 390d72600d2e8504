package dev.goshawk.netty;

import com.sun.management.ThreadMXBean;
import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Channel;
import dev.goshawk.api.Marshaller;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.ServiceDefinition;
import dev.goshawk.api.ServiceDescriptor;
import dev.goshawk.api.stub.AsyncClientCalls;
import dev.goshawk.api.stub.AsyncHandlers;
import io.netty.util.ResourceLeakDetector;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The base of tests that count what unary calls allocate, messages of 10 bytes included. */
abstract class AllocationFixture {

  static final int IN_FLIGHT = 50;

  static final MethodDescriptor<byte[], byte[]> ECHO =
      MethodDescriptor.builder(MethodDescriptor.Kind.UNARY, "test.Echo", "Echo")
          .requests(Marshaller.bytes())
          .responses(Marshaller.bytes())
          .build();

  static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final ResourceLeakDetector.Level leakLevel = ResourceLeakDetector.getLevel();

  /** What the leak detector of tests records for each buffer is not the call's. */
  @BeforeEach
  final void leaksAreNotRecorded() {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
  }

  @AfterEach
  final void leaksAreRecordedAgain() {
    ResourceLeakDetector.setLevel(leakLevel);
  }

  static ServiceDefinition echo() {
    return ServiceDefinition.builder(ServiceDescriptor.builder("test.Echo").methods(ECHO).build())
        .method(
            ECHO,
            AsyncHandlers.unary((message, context) -> CompletableFuture.completedFuture(message)))
        .build();
  }

  /** Makes so many calls. */
  interface Calls {
    void make(int count) throws Exception;
  }

  /** How many bytes were allocated so far. */
  interface Allocated {
    long bytes() throws Exception;
  }

  /**
   * What a call allocates, in bytes: the least of some counts, as others hold what was still
   * interpreted, and what threads allocate that had to wait for a processor. No more are made when
   * one is low enough.
   *
   * @param size how many calls are made for one count; three times as many come before, until what
   *     can be compiled is compiled
   */
  static long leastPerCall(int size, int counts, long enough, Calls calls, Allocated allocated)
      throws Exception {
    calls.make(3 * size);
    long least = Long.MAX_VALUE;
    for (int i = 0; i < counts && least > enough; i++) {
      long before = allocated.bytes();
      calls.make(size);
      least = Math.min(least, (allocated.bytes() - before) / size);
    }
    return least;
  }

  /** Makes asynchronous calls, some at a time. */
  static void calls(Channel channel, int count) throws InterruptedException {
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

  /** What the threads of event loops have allocated. */
  static long allocatedByLoops() {
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
