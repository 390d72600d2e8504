package dev.goshawk.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.MethodDescriptor.Kind;
import dev.goshawk.api.Status.Code;
import dev.goshawk.testsupport.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * A network that is down silently: the deadline of a call ends it, or keepalive does, on both
 * sides.
 */
class StallsBlackBoxTest extends FaultFixture {

  static final List<Pair> PAIRS = Pair.ALL;

  private static final long SHORT_TIMEOUT_MILLIS = 700;
  private static final long LATE = 55_000;

  /** Bytes behind which the network goes down: before all, in SETTINGS, in headers, in messages. */
  private static final List<Integer> PLACES = List.of(0, 30, 90, 200, 290);

  /** What keeps such a call, in the terms of docs/errors.md. */
  private static final Pattern EXPECTED_MESSAGE =
      Pattern.compile(
          "^the deadline passed: ("
              + "no connection: .*"
              + "|request sent, (no response headers|.*waiting for|.*received)"
              + "|requests not ended by the application, (no response headers|.*received))"
              + ".* ago(; the server ended it first)?$");

  @ParameterizedTest
  @FieldSource("PAIRS")
  void deadlineEndsACallOverAStalledNetwork(Pair pair) throws Exception {
    Peer server = closing(pair.server().serve(0));
    List<FaultProxy> proxies = new ArrayList<>();
    List<CallRun> runs = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      for (Fault.Kind how : List.of(Fault.Kind.STALL, Fault.Kind.DROP)) {
        for (Fault.Way way : List.of(Fault.Way.TO_SERVER, Fault.Way.TO_CLIENT)) {
          for (int after : PLACES) {
            FaultProxy proxy = closing(new FaultProxy(server.port()));
            proxy.plan(() -> Fault.of(how, way, after));
            proxies.add(proxy);
            Caller caller = closing(pair.client().callerOf(proxy.port()));
            runs.add(caller.call(CallPlan.pending(kind, SHORT_TIMEOUT_MILLIS)));
            runs.add(caller.call(CallPlan.pending(kind, SHORT_TIMEOUT_MILLIS).withBlocking()));
          }
        }
      }
    }
    for (CallRun run : runs) {
      CallRun.End end = end(run, pair + " " + run.plan);
      assertThat(end.code()).as("%s of %s", end, run.plan).isEqualTo(Code.DEADLINE_EXCEEDED);
      if (pair.client() == Side.GOSHAWK) {
        assertThat(end.message()).as("of %s", run.plan).containsPattern(EXPECTED_MESSAGE);
      }
    }
    figures("stalls, " + pair, proxies.stream().mapToLong(FaultProxy::injected).sum());
    proxies.forEach(proxy -> proxy.inject(Fault.of(Fault.Kind.RESET, Fault.Way.BOTH, 0)));
    Await.until("no handler is at work", () -> server.handling() == 0);
  }

  @Test
  void keepaliveEndsCallsOverAStalledNetworkOnBothSides() throws Exception {
    List<CallRun> runs = new ArrayList<>();
    List<Peer> servers = new ArrayList<>();
    List<FaultProxy> proxies = new ArrayList<>();
    for (Pair pair : PAIRS) {
      Peer server = closing(pair.server().serve(0));
      FaultProxy proxy = closing(new FaultProxy(server.port()));
      Caller caller = closing(pair.client().callerOf(proxy.port()));
      for (Kind kind : Kind.values()) {
        runs.add(caller.call(CallPlan.pending(kind, LATE)));
        runs.add(caller.call(CallPlan.pending(kind, LATE).withBlocking()));
      }
      Await.until("all have begun", () -> server.handling() == 2 * Kind.values().length);
      proxy.inject(Fault.of(Fault.Kind.STALL, Fault.Way.BOTH, 0));
      if (pair.server() == Side.GOSHAWK) { // grpc-java's asks after 10 s, as clients do
        servers.add(server);
      }
      proxies.add(proxy);
    }
    // What arrives at a proxy after the stall is kept there, FIN and RST too.
    for (Peer server : servers) {
      Await.until("the server's keepalive has ended the calls", () -> server.handling() == 0);
    }
    assertThat(runs).noneMatch(run -> run.ended().isDone());
    assertThat(runs.get(0).describe().get(10, TimeUnit.SECONDS))
        .startsWith("request sent, no response headers; the call began ");
    for (CallRun run : runs) {
      CallRun.End end = end(run, String.valueOf(run.plan));
      assertThat(end.code()).as("%s of %s", end, run.plan).isEqualTo(Code.UNAVAILABLE);
    }
    figures("keepalive", proxies.stream().mapToLong(FaultProxy::injected).sum());
  }
}
