package dev.goshawk.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.AsyncHandlers;
import dev.goshawk.api.MethodDescriptor.Kind;
import dev.goshawk.api.Server;
import dev.goshawk.api.ServiceDefinition;
import dev.goshawk.api.ServiceDescriptor;
import dev.goshawk.api.Status.Code;
import dev.goshawk.netty.GoshawkServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * An asynchronous handler blocks its event loop: the watchdog names it, calls behind it end at
 * their deadlines on the client, and all is well again when it returns.
 */
class StarvedLoopBlackBoxTest extends FaultFixture {

  private static final long SOON = 700;
  private static final long LATE = 55_000;

  @Test
  void callsBehindAHandlerThatBlocksEndAtTheirDeadlines() throws Exception {
    CompletableFuture<Void> released = new CompletableFuture<>();
    closing(() -> released.complete(null));
    ServiceDefinition service =
        ServiceDefinition.builder(
                ServiceDescriptor.of(Methods.SERVICE_NAME, Methods.of(Kind.UNARY)))
            .method(
                Methods.of(Kind.UNARY),
                AsyncHandlers.unary(
                    (request, context) -> {
                      if (Payload.decode(request, 0).pause() > 0) {
                        released.join(); // which one must not do
                      }
                      return CompletableFuture.completedFuture(request);
                    }))
            .build();
    Server server =
        closing(
            GoshawkServer.builder()
                .address(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .service(() -> service)
                .start());
    Caller caller = closing(Side.GRPC_JAVA.callerOf(server.port()));
    CallRun blocking = caller.call(CallPlan.pending(Kind.UNARY, LATE));
    // The one warning that is due here is no problem.
    eventually("the watchdog's word", () -> tally.problemCount() == 1);
    assertThat(tally.problems().get(0)).contains(Methods.SERVICE_NAME + "/" + Kind.UNARY.name());
    tally.forgetProblems();
    List<CallRun> behind = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      behind.add(caller.call(CallPlan.quick(Kind.UNARY, SOON)));
    }
    for (CallRun run : behind) {
      assertThat(end(run, "a call behind").code()).isEqualTo(Code.DEADLINE_EXCEEDED);
    }
    assertThat(blocking.ended()).isNotDone();
    released.complete(null);
    assertThat(end(blocking, "the call that blocks").code()).isEqualTo(Code.OK);
    assertThat(end(caller.call(CallPlan.quick(Kind.UNARY, LATE)), "afterwards").code())
        .isEqualTo(Code.OK);
    figures("loop starved", 1);
  }
}
