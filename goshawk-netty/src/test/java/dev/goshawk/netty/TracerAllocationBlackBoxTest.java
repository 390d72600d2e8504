package dev.goshawk.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.Channel;
import dev.goshawk.api.Server;
import dev.goshawk.core.trace.AttemptInfo;
import dev.goshawk.core.trace.AttemptTracer;
import dev.goshawk.core.trace.ChannelTracer;
import dev.goshawk.core.trace.ClientCallInfo;
import dev.goshawk.core.trace.ClientCallTracer;
import dev.goshawk.core.trace.ConnectionEvent;
import dev.goshawk.core.trace.ServerCallInfo;
import dev.goshawk.core.trace.ServerCallTracer;
import dev.goshawk.core.trace.ServerTracer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What tracers make a unary call allocate, client and server together: what {@link
 * AllocationBudgetBlackBoxTest} counts without any is the measure.
 */
@Timeout(180)
class TracerAllocationBlackBoxTest extends AllocationFixture {

  /** What a call may cost more whose tracers do not want to see it, in bytes. */
  private static final long DECLINED = 400;

  /** What a call may cost more of which everything is told, in bytes. */
  private static final long SEEN = 2_500;

  private static final int COUNTS = 4;
  private static final int CALLS = 20_000;

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
    if (tracers) {
      builder.tracer(seeing ? new Seeing() : new ServerTracer() {});
    }
    try (Server server = builder.port(0).service(AllocationFixture::echo).start();
        Channel channel = channel(server.port(), tracers, seeing)) {
      return leastPerCall(
          CALLS, COUNTS, 0, count -> calls(channel, count), AllocationFixture::allocatedByLoops);
    }
  }

  private static Channel channel(int port, boolean tracers, boolean seeing) {
    GoshawkChannel.Builder builder = GoshawkChannel.to("localhost:" + port).plaintext();
    if (tracers) {
      builder.tracer(seeing ? new Seeing() : new ChannelTracer() {});
    }
    return builder.build();
  }
}
