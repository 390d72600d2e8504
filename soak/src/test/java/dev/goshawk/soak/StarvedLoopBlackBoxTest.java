package dev.goshawk.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.MethodDescriptor.Kind;
import dev.goshawk.api.Status.Code;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A handler of each kind blocks its event loop: the watchdog names it, calls of every kind behind
 * it end at their deadlines on the client, ours and grpc-java's, and all is well again when it
 * returns.
 */
class StarvedLoopBlackBoxTest extends FaultFixture {

  private static final long SHORT_TIMEOUT_MILLIS = 300;
  private static final long LATE = 55_000;

  @ParameterizedTest
  @EnumSource
  void callsBehindAHandlerThatBlocksEndAtTheirDeadlines(Side client) throws Exception {
    PeerProcess server = closing(PeerProcess.of(StarvingMain.class));
    Caller caller = closing(client.callerOf(Integer.parseInt(server.line("port"))));
    for (Kind kind : Kind.values()) {
      CallRun blocking = caller.call(CallPlan.pending(kind, LATE));
      assertThat(server.line("logged")).contains(Methods.SERVICE_NAME + "/" + kind.name());
      for (CallRun run : all(caller, SHORT_TIMEOUT_MILLIS)) {
        assertThat(end(run, "a call behind").code()).isEqualTo(Code.DEADLINE_EXCEEDED);
      }
      assertThat(blocking.ended()).isNotDone();
      server.sendByte();
      assertThat(end(blocking, "the call that blocks").code()).isEqualTo(Code.OK);
      for (CallRun run : all(caller, LATE)) {
        assertThat(end(run, "afterwards").code()).isEqualTo(Code.OK);
      }
    }
    figures("loop starved, called by " + client, Kind.values().length);
  }

  private static List<CallRun> all(Caller caller, long timeout) {
    List<CallRun> runs = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      runs.add(caller.call(CallPlan.quick(kind, timeout)));
    }
    return runs;
  }
}
