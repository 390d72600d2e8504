package dev.goshawk.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.Status;
import dev.goshawk.api.Status.Code;
import dev.goshawk.core.balance.PickResult;
import dev.goshawk.core.fixture.Peer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the attempts of a call make of picks, and pickers of the attempts. */
class HedgedPickTranscriptTest extends RetryFixture {

  private static final PickResult DROP =
      PickResult.dropping(Status.UNAVAILABLE.withMessage("overload"), "load");

  private final List<String> ends = new ArrayList<>();
  private UnaryOperator<PickResult> change =
      result -> result.with((status, trailers, reached) -> ends.add(status.code() + " " + reached));

  /** {@code pick_first} whose results are changed as a test says. */
  @BeforeEach
  void changeResults() {
    policies.add(ChangedPicks.by(picker -> args -> change.apply(picker.pick(args))));
  }

  @Test
  void droppedCallIsNotRetried() {
    retry(POLICY);
    server();
    change = result -> DROP;
    assertEnd(unary(), Code.UNAVAILABLE, "overload");
  }

  @Test
  void retryThatIsDroppedIsTheLast() {
    retry(POLICY);
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    refuse(server, 1);
    change = result -> DROP;
    advance(100);
    assertEnd(call, Code.UNAVAILABLE, "overload");
  }

  @Test
  void droppedCallIsNotHedged() {
    hedge(HEDGING);
    server();
    change = result -> DROP;
    assertEnd(unary(), Code.UNAVAILABLE, "overload");
    assertThat(loop.timers()).isZero();
  }

  @Test
  void trap72_droppedAttemptIsTheLastThatIsMade() {
    hedge(HEDGING);
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    UnaryOperator<PickResult> before = change;
    change = result -> DROP;
    advance(500);
    change = before;
    advance(10_000);
    server.expect();
    server.send("HEADERS 1 " + OK_HEADERS, "DATA 1 [0:fine]", "HEADERS 1 ES grpc-status=0");
    loop.run();
    assertThat(call.heard).containsExactly("headers []", "fine", "OK");
  }

  @Test
  void losersEndAsCancelledForTheirPickers() {
    hedge(HEDGING);
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    expectAttemptAfter(500, server, 3, 1);
    expectAttemptAfter(500, server, 5, 2);
    refuse(server, 5);
    assertThat(ends).containsExactly("UNAVAILABLE true");
    server.send("HEADERS 3 " + OK_HEADERS, "DATA 3 [0:fine]");
    assertThat(ends).containsExactly("UNAVAILABLE true", "CANCELLED true");
    server.expect("RST_STREAM 1 CANCEL");
    server.send("HEADERS 3 ES grpc-status=0");
    assertThat(ends).containsExactly("UNAVAILABLE true", "CANCELLED true", "OK true");
    loop.run();
    assertThat(call.heard).endsWith("OK");
  }

  @Test
  void pickerHearsOfEachAttemptOnce() {
    retry(POLICY);
    Peer server = server();
    Call call = unary();
    expectCall(server, 1);
    refuse(server, 1);
    assertThat(ends).containsExactly("UNAVAILABLE true");
    expectAttemptAfter(100, server, 3, 1);
    answer(server, 3, call);
    assertThat(ends).containsExactly("UNAVAILABLE true", "OK true");
  }

  @Test
  void pickerThatThrowsEndsTheCallWithoutARetry() {
    retry(POLICY.on(Code.INTERNAL));
    server();
    change =
        result -> {
          throw new IllegalStateException("picker");
        };
    assertOver(unary(), Code.INTERNAL);
    assertThat(log.lines()).hasSize(1);
  }
}
