package dev.goshawk.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.MethodDescriptor.Kind;
import dev.goshawk.api.Status.Code;
import dev.goshawk.testsupport.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * A connection is cut, by FIN and by RST, behind every few bytes of a short call: within its
 * preface, SETTINGS, headers, messages and trailers, and between them. The call ends by that, long
 * before its deadline; its handler ends; and there are some cuts behind which it has succeeded.
 */
class CutsBlackBoxTest extends FaultFixture {

  static final List<Pair> PAIRS = Pair.ALL;

  private static final int CUTS = 30;
  private static final int AT_A_TIME = 4;
  private static final long TIMEOUT = 30_000;

  private final AtomicLong faults = new AtomicLong();

  @ParameterizedTest
  @FieldSource("PAIRS")
  void callEndsByTheCutWhereverItIs(Pair pair) throws Exception {
    Peer server = closing(pair.server().serve(0));
    ExecutorService callers = Executors.newFixedThreadPool(AT_A_TIME);
    closing(callers::shutdownNow);
    List<Future<?>> ends = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      for (Fault.Way way : List.of(Fault.Way.TO_SERVER, Fault.Way.TO_CLIENT)) {
        long length = length(pair, server, kind, way);
        for (int cut = 0; cut < CUTS; cut++) {
          long after = length * cut / CUTS;
          for (Fault.Kind how : List.of(Fault.Kind.CUT, Fault.Kind.RESET)) {
            Fault fault = Fault.of(how, way, after);
            ends.add(callers.submit(() -> callOver(fault, pair, server, kind)));
          }
        }
      }
    }
    for (Future<?> end : ends) {
      end.get(2, TimeUnit.MINUTES);
    }
    Await.until("no handler is at work", () -> server.handling() == 0);
    figures("cuts, " + pair, faults.get());
    assertThat(tally.count(Code.UNAVAILABLE)).isBetween(ends.size() / 2L, faults.get());
  }

  /** How many bytes a call takes one way, on a connection of its own. */
  private long length(Pair pair, Peer server, Kind kind, Fault.Way way) throws Exception {
    try (FaultProxy proxy = new FaultProxy(server.port());
        Caller caller = pair.client().callerOf(proxy.port())) {
      CallRun.End end = end(caller.call(CallPlan.quick(kind, TIMEOUT)), pair + " " + kind);
      assertThat(end.code()).isEqualTo(Code.OK);
      return proxy.passed(way);
    }
  }

  private Void callOver(Fault fault, Pair pair, Peer server, Kind kind) throws Exception {
    try (FaultProxy proxy = new FaultProxy(server.port())) {
      proxy.plan(() -> fault);
      try (Caller caller = pair.client().callerOf(proxy.port())) {
        String about = pair + " " + kind + " " + fault;
        CallRun.End end = end(caller.call(CallPlan.quick(kind, TIMEOUT)), about);
        if (end.code() != Code.OK && !pair.isLossOfConnection(end)) {
          tally.wrong(about + " ended with " + end);
        }
        // The cut may be in what is said behind the end of the call.
        assertThat(Await.holds(() -> proxy.injected() > 0 || end.code() == Code.OK)).isTrue();
        faults.addAndGet(proxy.injected());
        return null;
      }
    }
  }
}
