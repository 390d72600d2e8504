package dev.goshawk.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.soak.shared.Census;
import dev.goshawk.testsupport.Await;
import dev.goshawk.testsupport.BufferLeaks;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/**
 * The base of tests with faults: what they open is closed behind each, last first; then no thread
 * of Goshawk or of the proxy may be left and no descriptor, and at the end no buffer of Netty.
 *
 * <p>Time limits end only a test that hangs.
 */
@Timeout(120)
abstract class FaultFixture {

  static {
    BufferLeaks.watch();
    try {
      // What a first call opens for good, the JVM's files and grpc-java's loops, is none of a test.
      for (Pair pair : Pair.ALL) {
        try (Lane lane = new Lane(pair, 0)) {
          lane.newCall(CallPlan.quick(dev.goshawk.api.MethodDescriptor.Kind.UNARY, 1_000))
              .begin()
              .ended()
              .get(1, TimeUnit.MINUTES);
        }
      }
      Await.holds(() -> Census.ourThreads().isEmpty());
    } catch (Exception e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** What may be open that is not a leak: grpc-java's shared loops come and go by themselves. */
  private static final int MORE_DESCRIPTORS = 16;

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  final Tally tally = new Tally();
  private Complaints complaints;
  private long descriptors;

  @BeforeEach
  final void countDescriptors() {
    complaints = new Complaints(tally);
    descriptors = Census.openDescriptors();
  }

  @AfterEach
  final void nothingIsLeft() throws Exception {
    try {
      while (!open.isEmpty()) {
        open.pop().close();
      }
      Await.until("no thread of ours", () -> Census.ourThreads().isEmpty());
      Await.until(
          "no descriptor is left",
          () -> Census.openDescriptors() <= descriptors + MORE_DESCRIPTORS);
      assertThat(tally.problems()).as("what was wrong").isEmpty();
      assertThat(tally.lost()).as("calls that did not end").isZero();
    } finally {
      complaints.close();
    }
  }

  @AfterAll
  static void noBufferIsLeaked() {
    assertThat(BufferLeaks.reports()).isEmpty();
  }

  /** Closes something at the end of the test. */
  final synchronized <T extends AutoCloseable> T closing(T resource) {
    open.push(resource);
    return resource;
  }

  /** The end of a call, which must come; it is counted, and what was wrong with the call. */
  final CallRun.End end(CallRun run, String about) throws Exception {
    try {
      CallRun.End end = run.ended().get(60, TimeUnit.SECONDS);
      tally.ended(run.plan, end);
      if (run.problem() != null) {
        tally.wrong(about + ": " + run.problem());
      }
      return end;
    } catch (java.util.concurrent.TimeoutException e) {
      tally.lost(about + " does not end: " + run.describe().getNow("unknown"));
      throw e;
    }
  }

  /** Prints what a test has counted. */
  final void figures(String what, long faults) {
    System.out.println("figures: " + what + ": " + faults + " faults, " + tally);
  }
}
