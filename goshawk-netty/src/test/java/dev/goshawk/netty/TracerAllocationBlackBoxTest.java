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
import dev.goshawk.core.trace.AttemptInfo;
import dev.goshawk.core.trace.AttemptTracer;
import dev.goshawk.core.trace.ChannelTracer;
import dev.goshawk.core.trace.ClientCallInfo;
import dev.goshawk.core.trace.ClientCallTracer;
import dev.goshawk.core.trace.ConnectionEvent;
import dev.goshawk.core.trace.ServerCallInfo;
import dev.goshawk.core.trace.ServerCallTracer;
import dev.goshawk.core.trace.ServerTracer;
import io.netty.util.ResourceLeakDetector;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What tracers make a unary call allocate, client and server together: what {@link
 * AllocationBudgetBlackBoxTest} counts without any is the measure.
 */
@Timeout(180)
class TracerAllocationBlackBoxTest {

  /** What a call may cost more whose tracers do not want to see it, in bytes. */
  private static final long DECLINED = 400;

  /** What a call may cost more of which everything is told, in bytes. */
  private static final long SEEN = 2_500;

  private static final int COUNTS = 4;
  private static final int CALLS = 20_000;
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

  /** Sees everything, and keeps nothing. */
  private static final class Seeing implements ChannelTracer, ServerTracer {
    private static final AttemptTracer ATTEMPT = new AttemptTracer() {};
    private static final ServerCallTracer SERVED = new ServerCallTracer() {};
    private static final ClientCallTracer CALL =
        new ClientCallTracer() {
          @Override
          public AttemptTracer onAttempt(AttemptInfo attempt) {
            return ATTEMPT;
          }
        };

    @Override
    public ClientCallTracer onCall(ClientCallInfo call) {
      return CALL;
    }

    @Override
    public ServerCallTracer onCall(ServerCallInfo call) {
      return SERVED;
    }

    @Override
    public void onConnection(ConnectionEvent event) {}
  }

  @Test
  void tracersCostLittleAndLessThatDoNotWantToSee() throws Exception {
    long without = bytesPerCall(GoshawkServer.builder(), false, false);
    long declined = bytesPerCall(GoshawkServer.builder(), true, false);
    long seen = bytesPerCall(GoshawkServer.builder(), true, true);
    System.out.printf(
        "bytes per call: %d without tracers, %d not seen, %d seen%n", without, declined, seen);
    assertThat(declined - without).isLessThan(DECLINED);
    assertThat(seen - without).isLessThan(SEEN);
  }

  private static long bytesPerCall(GoshawkServer.Builder builder, boolean tracers, boolean seeing)
      throws Exception {
    ServiceDefinition echo =
        ServiceDefinition.builder(ServiceDescriptor.builder("test.Echo").methods(ECHO).build())
            .method(
                ECHO,
                AsyncHandlers.unary(
                    (message, context) -> CompletableFuture.completedFuture(message)))
            .build();
    if (tracers) {
      builder.tracer(seeing ? new Seeing() : new ServerTracer() {});
    }
    try (Server server = builder.port(0).service(() -> echo).start();
        Channel channel = channel(server.port(), tracers, seeing)) {
      calls(channel, 3 * CALLS); // until what can be compiled is compiled
      long least = Long.MAX_VALUE;
      for (int i = 0; i < COUNTS; i++) {
        long before = allocatedByLoops();
        calls(channel, CALLS);
        least = Math.min(least, (allocatedByLoops() - before) / CALLS);
      }
      return least;
    }
  }

  private static Channel channel(int port, boolean tracers, boolean seeing) {
    GoshawkChannel.Builder builder = GoshawkChannel.to("localhost:" + port).plaintext();
    if (tracers) {
      builder.tracer(seeing ? new Seeing() : new ChannelTracer() {});
    }
    return builder.build();
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
