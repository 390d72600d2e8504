package dev.goshawk.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.MethodDescriptor.Kind;
import dev.goshawk.api.Status.Code;
import dev.goshawk.testsupport.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** A peer is killed or replaced in the middle of calls of all kinds. */
class KilledPeersBlackBoxTest extends FaultFixture {

  static final List<Pair> PAIRS = Pair.ALL;

  private static final long LATE = 55_000;

  /** How many messages of a pending server-streaming call and bidirectional call come at once. */
  private static final int FIRST = 1;

  private static List<CallRun> pending(Caller caller) {
    List<CallRun> runs = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      runs.add(caller.call(CallPlan.pending(kind, LATE)));
      runs.add(caller.call(CallPlan.pending(kind, LATE).withBlocking()));
    }
    return runs;
  }

  @Test
  void killedServersEndAllCalls() throws Exception {
    Map<Side, PeerProcess> servers = new EnumMap<>(Side.class);
    for (Side side : Side.values()) { // which start side by side
      servers.put(side, closing(new PeerProcess("server", side.name())));
    }
    Map<Side, Integer> ports = new EnumMap<>(Side.class);
    for (Side side : Side.values()) {
      ports.put(side, Integer.parseInt(servers.get(side).line("port")));
    }
    List<Caller> callers = new ArrayList<>();
    List<CallRun> runs = new ArrayList<>();
    for (Pair pair : PAIRS) {
      Caller caller = closing(pair.client().callerOf(ports.get(pair.server())));
      callers.add(caller);
      runs.addAll(pending(caller));
    }
    Await.until(
        "streams have begun",
        () ->
            runs.stream()
                .filter(run -> run.plan.kind() == Kind.SERVER_STREAMING)
                .allMatch(run -> run.received() >= FIRST));
    for (PeerProcess server : servers.values()) {
      server.kill();
    }
    for (Caller caller : callers) {
      runs.add(caller.call(CallPlan.quick(Kind.UNARY, LATE)));
    }
    for (CallRun run : runs) {
      CallRun.End end = end(run, String.valueOf(run.plan));
      assertThat(end.code()).as("%s of %s", end, run.plan).isEqualTo(Code.UNAVAILABLE);
    }
    figures("servers killed", servers.size());
  }

  @Test
  void killedClientsEndAllHandlers() throws Exception {
    Peer server = closing(Side.GOSHAWK.serve(0));
    List<PeerProcess> clients = new ArrayList<>();
    for (Side side : Side.values()) {
      clients.add(closing(new PeerProcess("client", side.name(), String.valueOf(server.port()))));
    }
    for (PeerProcess client : clients) {
      client.line("calling");
    }
    int all = clients.size() * Kind.values().length;
    Await.until("all have begun", () -> server.handling() == all);
    for (PeerProcess client : clients) {
      client.kill();
    }
    Await.until("all handlers have ended", () -> server.handling() == 0);
  }

  @ParameterizedTest
  @FieldSource("PAIRS")
  void serverIsRestarted(Pair pair) throws Exception {
    Peer first = pair.server().serve(0);
    Caller caller = closing(pair.client().callerOf(first.port()));
    List<CallRun> runs = pending(caller);
    Await.until("all have begun", () -> first.handling() == runs.size());
    first.close();
    for (CallRun run : runs) {
      CallRun.End end = end(run, pair + " " + run.plan);
      // grpc-java's server resets its streams before it closes the connection.
      assertThat(end.code()).as("%s", end).isIn(Code.UNAVAILABLE, Code.CANCELLED);
    }
    List<CallRun> between = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      between.add(caller.call(CallPlan.quick(kind, LATE).withWaitForReady()));
    }
    Peer second = closing(pair.server().serve(first.port()));
    for (CallRun run : between) {
      assertThat(end(run, pair + " " + run.plan).code()).isEqualTo(Code.OK);
    }
    Await.until("no handler is at work", () -> second.handling() == 0);
    figures("server restarted, " + pair, 1);
  }

  @Test
  void gracefulShutdownLetsCallsEnd() throws Exception {
    Peer server = closing(Side.GOSHAWK.serve(0));
    Caller caller = closing(Side.GRPC_JAVA.callerOf(server.port()));
    List<CallRun> runs = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      runs.add(caller.call(new CallPlan(kind, 1, 10, 300, LATE, -1, false, false)));
    }
    Await.until("all have begun", () -> server.handling() == Kind.values().length);
    server.shutdown(Duration.ofSeconds(30));
    for (CallRun run : runs) {
      assertThat(end(run, String.valueOf(run.plan)).code()).isEqualTo(Code.OK);
    }
  }
}
