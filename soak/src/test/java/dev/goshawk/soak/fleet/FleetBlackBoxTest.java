package dev.goshawk.soak.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.goshawk.api.Status;
import dev.goshawk.soak.fleet.FleetClient.Call;
import dev.goshawk.soak.fleet.FleetClient.Outcome;
import dev.goshawk.testsupport.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A fleet of two backends in processes of their own, ours and grpc-java's, of which one is replaced
 * and one is killed. What is waited for are events: answers, ends, and what backends write down.
 */
@Timeout(180)
class FleetBlackBoxTest {

  private static final int LONG_MILLIS = 3_600_000;

  /** Long enough to be under way when its backend is killed. */
  private static final int SECONDS_MILLIS = 3_000;

  private Fleet fleet;
  private FleetClient client;
  private long ids;
  private final List<Call> answered = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    fleet = new Fleet(2);
    client = Implementation.GOSHAWK.client(fleet.certificates());
    client.resolve(fleet.ports());
  }

  @AfterEach
  void end() throws Exception {
    client.close();
    fleet.close();
  }

  /** The next call that may not be executed twice. */
  private Call once(int pauseMillis) {
    while (Consent.of(ids) != Consent.ONCE) {
      ids++;
    }
    return new Call(ids++, pauseMillis, false);
  }

  /** The next call that may be executed again. */
  private Call again(int pauseMillis) {
    while (Consent.of(ids) != Consent.AGAIN) {
      ids++;
    }
    return new Call(ids++, pauseMillis, false);
  }

  /** The backend that answers a call, which must succeed. */
  private int answer() {
    Call call = once(0);
    Outcome outcome = client.call(call).join();
    assertThat(outcome.code()).as(outcome.message()).isEqualTo(Status.Code.OK);
    answered.add(call);
    return outcome.backend();
  }

  private void callUntilUsed(BackendProcess... backends) {
    Set<Integer> missing = new HashSet<>();
    for (BackendProcess backend : backends) {
      missing.add(backend.number());
    }
    while (!missing.isEmpty()) {
      missing.remove(answer());
    }
  }

  private boolean executed(Call call) {
    try {
      return fleet.executions().executed(call.id());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void assertExecutedOnce() throws Exception {
    Executions executions = fleet.executions();
    assertThat(answered).allMatch(call -> executions.executed(call.id()));
    assertThat(executions.repeatedWithoutConsent()).isZero();
  }

  @Test
  void noCallFailsWhileABackendIsReplaced() throws Exception {
    callUntilUsed(fleet.at(0), fleet.at(1));
    BackendProcess fresh = fleet.successor(0);
    client.resolve(List.of(fleet.at(0).port(), fleet.at(1).port(), fresh.port()));
    callUntilUsed(fresh);

    BackendProcess old = fleet.replace(0, fresh);
    old.terminate();
    while (old.isAlive()) {
      assertThat(answer()).isIn(old.number(), fresh.number(), fleet.at(1).number());
    }
    client.resolve(fleet.ports());
    callUntilUsed(fresh, fleet.at(1));
    assertExecutedOnce();
  }

  @Test
  void onlyCallsOfABackendThatWasKilledFailAndItsSuccessorIsUsed() throws Exception {
    callUntilUsed(fleet.at(0), fleet.at(1));
    BackendProcess victim = fleet.at(0);
    BackendProcess survivor = fleet.at(1);
    Call one = once(LONG_MILLIS);
    Call two = once(LONG_MILLIS);
    CompletableFuture<Outcome> first = client.call(one);
    CompletableFuture<Outcome> second = client.call(two); // in turn: to the other one
    Await.until("both are being executed", () -> executed(one) && executed(two));

    victim.kill();
    Outcome failed = (Outcome) CompletableFuture.anyOf(first, second).join();
    assertThat(failed.code()).as(failed.message()).isEqualTo(Status.Code.UNAVAILABLE);
    for (int i = 0; i < 20; i++) {
      assertThat(answer()).isEqualTo(survivor.number());
    }
    assertThat(first.isDone() && second.isDone()).as("the survivor's call").isFalse();

    BackendProcess fresh = fleet.successor(0);
    fleet.replace(0, fresh);
    client.resolve(fleet.ports());
    callUntilUsed(fresh, survivor);
    assertExecutedOnce();
  }

  @Test
  void callsWithARetryPolicySurviveTheKillOfTheirBackend() throws Exception {
    callUntilUsed(fleet.at(0), fleet.at(1));
    Call one = again(SECONDS_MILLIS);
    Call two = again(SECONDS_MILLIS);
    CompletableFuture<Outcome> first = client.call(one);
    CompletableFuture<Outcome> second = client.call(two); // in turn: to the other one
    Await.until("both are being executed", () -> executed(one) && executed(two));

    fleet.at(0).kill();
    for (Outcome outcome : List.of(first.join(), second.join())) {
      assertThat(outcome.code()).as(outcome.message()).isEqualTo(Status.Code.OK);
      assertThat(outcome.backend()).isEqualTo(fleet.at(1).number());
    }
    assertExecutedOnce();
  }
}
