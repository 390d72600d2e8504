package dev.goshawk.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCalls;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A well-behaved client on a connection of its own, grpc-java's, that goes on calling while
 * something bad happens to the server.
 */
final class Bystander implements AutoCloseable {

  /** What no call of it may take, in milliseconds; far more than any takes on an idle machine. */
  private static final long LONGEST_MILLIS = 20_000;

  private final ManagedChannel channel;
  private final Thread thread = new Thread(this::call, "test-bystander");
  private volatile boolean stopped;
  private volatile Throwable failure;
  private final AtomicInteger calls = new AtomicInteger();
  private volatile long longestNanos;

  private Bystander(ManagedChannel channel) {
    this.channel = channel;
    thread.setDaemon(true);
  }

  /** Calls from now on; the first call has been answered. It closes the channel in the end. */
  static Bystander of(ManagedChannel channel) throws InterruptedException {
    Bystander bystander = new Bystander(channel);
    bystander.thread.start();
    bystander.awaitCalls(1);
    return bystander;
  }

  private void call() {
    try {
      while (!stopped) {
        long start = System.nanoTime();
        String answer =
            ClientCalls.blockingUnaryCall(
                channel,
                GrpcJava.UNARY,
                calls.get() == 0 ? options().withWaitForReady() : options(),
                "bystander");
        if (!answer.equals("bystander")) {
          throw new AssertionError("answered " + answer);
        }
        longestNanos = Math.max(longestNanos, System.nanoTime() - start);
        calls.incrementAndGet();
        Thread.sleep(5);
      }
    } catch (Throwable e) { // told by stop()
      failure = e;
    }
  }

  private static CallOptions options() {
    return CallOptions.DEFAULT.withDeadlineAfter(BlackBoxFixture.PATIENCE, TimeUnit.SECONDS);
  }

  private void awaitCalls(int more) throws InterruptedException {
    int wanted = calls.get() + more;
    BlackBoxFixture.eventually(
        "calls of the bystander", () -> calls.get() >= wanted || failure != null);
  }

  /** Waits for two calls more, and holds all of them against what was promised. */
  void unharmed() throws InterruptedException {
    awaitCalls(2);
    assertThat(failure).as("what ended the calls of the bystander").isNull();
    assertThat(TimeUnit.NANOSECONDS.toMillis(longestNanos))
        .as("the longest call of the bystander, in ms")
        .isLessThan(LONGEST_MILLIS);
  }

  @Override
  public void close() {
    stopped = true;
    try {
      thread.join();
      channel.shutdownNow();
      channel.awaitTermination(BlackBoxFixture.PATIENCE, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
