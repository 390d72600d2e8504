package dev.goshawk.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.MethodDescriptor.Kind;
import dev.goshawk.api.Status.Code;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What must hold of a call is noticed where it does not. */
class CallRunTest {

  private static final CallPlan PLAN = CallPlan.quick(Kind.SERVER_STREAMING, 1_000);

  /** A call whose transport is the test. */
  private static final class Scripted extends CallRun {
    private int asked;

    Scripted(CallPlan plan) {
      super(plan);
    }

    @Override
    void start() {}

    @Override
    void send(byte[] message) {}

    @Override
    void halfClose() {}

    @Override
    void request(int count) {
      asked += count;
    }

    @Override
    boolean isReady() {
      return true;
    }

    @Override
    void cancel() {}

    @Override
    CompletableFuture<String> describe() {
      return CompletableFuture.completedFuture("scripted");
    }

    Scripted receives(int place) {
      onMessage(new Payload(place, 3, 20, 0).encode());
      return this;
    }

    Scripted ends(Code code) {
      onClose(code, "");
      return this;
    }
  }

  private static Scripted run() {
    return (Scripted) new Scripted(PLAN).begin();
  }

  @Test
  void messagesInOrderAndOneEndAreRight() {
    Scripted run = run().receives(0).receives(1).receives(2).ends(Code.OK);
    assertThat(run.problem()).isNull();
    assertThat(run.asked).isEqualTo(7);
    assertThat(run.ended()).isCompletedWithValueMatching(end -> end.code() == Code.OK);
  }

  @Test
  void wrongOrderIsNoticed() {
    assertThat(run().receives(1).problem()).contains("message 1 came in place of message 0");
  }

  @Test
  void messagesThatAreMissingAtOkAreNoticed() {
    assertThat(run().receives(0).ends(Code.OK).problem()).contains("OK came behind 1 of 3");
    assertThat(run().receives(0).ends(Code.UNAVAILABLE).problem()).isNull();
  }

  @Test
  void secondEndAndLateMessageAreNoticed() {
    assertThat(run().ends(Code.UNAVAILABLE).ends(Code.OK).problem()).contains("ended twice");
    assertThat(run().ends(Code.UNAVAILABLE).receives(0).problem()).contains("behind the end");
  }

  @Test
  void wrongByteIsNoticed() {
    Scripted run = run();
    byte[] message = new Payload(0, 3, 20, 0).encode();
    message[30]++;
    run.onMessage(message);
    assertThat(run.problem()).contains("byte 14 of message 0 is wrong");
  }

  @Test
  void endsAreHeldAgainstThePlan() {
    CallRun.End early = new CallRun.End(Code.DEADLINE_EXCEEDED, "", 800_000_000);
    CallRun.End due = new CallRun.End(Code.DEADLINE_EXCEEDED, "", 1_000_000_000);
    CallRun.End cancelled = new CallRun.End(Code.CANCELLED, "", 1);
    CallRun.End internal = new CallRun.End(Code.INTERNAL, "", 1);
    assertThat(Lane.problemOfAny(PLAN, early, false)).contains("DEADLINE_EXCEEDED");
    assertThat(Lane.problemOfAny(PLAN, due, false)).isNull();
    assertThat(Lane.problemOfAny(PLAN, cancelled, false)).contains("CANCELLED");
    assertThat(Lane.problemOfAny(PLAN, cancelled, true)).isNull();
    assertThat(Lane.problemOfAny(PLAN, internal, true)).contains("INTERNAL");
    Pair ours = new Pair(Side.GOSHAWK, Side.GRPC_JAVA);
    assertThat(ours.isLossOfConnection(new CallRun.End(Code.UNAVAILABLE, "", 1))).isTrue();
    assertThat(ours.isLossOfConnection(new CallRun.End(Code.UNKNOWN, "channel closed", 1)))
        .isFalse();
  }
}
