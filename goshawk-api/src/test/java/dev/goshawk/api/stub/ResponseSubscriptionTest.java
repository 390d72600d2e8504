package dev.goshawk.api.stub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.Background;
import dev.goshawk.api.CallOptions;
import dev.goshawk.api.Log;
import dev.goshawk.api.Methods;
import dev.goshawk.api.RecordingSubscriber;
import dev.goshawk.api.ScriptedCalls;
import dev.goshawk.api.ScriptedClientCall;
import dev.goshawk.api.ScriptedPublisher;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Publishers of responses: cold, driven by demand, and true to the rules of Flow. */
@Timeout(120)
class ResponseSubscriptionTest {
  private static final Status NOT_FOUND = Status.NOT_FOUND.withMessage("no such point");

  private final ScriptedCalls calls = new ScriptedCalls();
  private final ScriptedPublisher requests = new ScriptedPublisher();
  private final Flow.Publisher<String> down =
      AsyncClientCalls.serverStreaming(
          calls, Methods.SERVER_STREAMING, CallOptions.DEFAULT, "ping");
  private final Flow.Publisher<String> both =
      AsyncClientCalls.bidiStreaming(calls, Methods.BIDI, CallOptions.DEFAULT, requests);

  @Test
  void eachSubscriptionIsACallOfItsOwn() {
    assertThat(calls.made()).isEmpty();
    RecordingSubscriber one = RecordingSubscriber.asking(5);
    RecordingSubscriber two = RecordingSubscriber.asking(5);
    down.subscribe(one);
    down.subscribe(two);
    assertThat(calls.made()).hasSize(2);
    calls.made().get(0).message("a");
    calls.made().get(1).close(Status.OK);
    assertThat(one.signals()).containsExactly("onSubscribe", "onNext a");
    assertThat(two.signals()).containsExactly("onSubscribe", "onComplete");
  }

  @Test
  void demandBecomesRequests() {
    RecordingSubscriber responses = RecordingSubscriber.asking(0);
    down.subscribe(responses);
    ScriptedClientCall call = calls.call();
    assertThat(call.log.drain()).containsExactly("start", "sendLast ping");
    responses.request(3);
    responses.request(1);
    assertThat(call.log.drain()).containsExactly("request 3", "request 1");
    call.message("a", "b");
    call.close(NOT_FOUND);
    assertThat(responses.signals())
        .containsExactly("onSubscribe", "onNext a", "onNext b", "onError");
    assertThat(responses.failure())
        .isInstanceOfSatisfying(
            StatusException.class, failure -> assertThat(failure.status()).isEqualTo(NOT_FOUND));
    responses.request(7);
    assertThat(call.log.drain()).isEmpty();
  }

  @Test
  void endlessDemandIsMoreThanAnIntCanHold() {
    down.subscribe(RecordingSubscriber.asking(Long.MAX_VALUE));
    ScriptedClientCall call = calls.call();
    assertThat(call.log.drain())
        .containsExactly("start", "request " + Demand.MOST, "sendLast ping");
    for (int i = 0; i < Demand.STEP; i++) {
      call.message("m");
    }
    assertThat(call.log.drain()).containsExactly("request " + Demand.STEP);
  }

  @Test
  void theCallStartsWhenOnSubscribeIsOver() { // Flow §1.3, §1.9
    Log atSubscription = new Log();
    down.subscribe(
        RecordingSubscriber.doing(
            self -> {
              self.request(2);
              self.request(3);
              calls.call().log.lines().forEach(atSubscription::add);
            }));
    assertThat(atSubscription.lines()).isEmpty();
    assertThat(calls.call().log.lines()).containsExactly("start", "request 5", "sendLast ping");
  }

  @Test
  void aCallThatFailsAtOnceIsHeardAfterOnSubscribe() {
    calls.whenHalfClosed(call -> call.close(NOT_FOUND));
    RecordingSubscriber responses = RecordingSubscriber.asking(1);
    down.subscribe(responses);
    assertThat(responses.signals()).containsExactly("onSubscribe", "onError");
  }

  @Test
  void whoCancelsWithinOnSubscribeMakesNoCall() {
    RecordingSubscriber responses =
        RecordingSubscriber.doing(
            self -> {
              self.request(1);
              self.cancel();
            });
    both.subscribe(responses);
    assertThat(responses.signals()).containsExactly("onSubscribe");
    assertThat(calls.call().log.lines()).isEmpty();
    assertThat(requests.log.lines()).isEmpty();
  }

  @Test
  void cancellingCancelsTheCallAndNothingFollows() { // Flow §3.5 to §3.8
    RecordingSubscriber responses = RecordingSubscriber.asking(5);
    down.subscribe(responses);
    ScriptedClientCall call = calls.call();
    call.log.drain();
    call.slowCancel();
    responses.cancel();
    call.message("late");
    responses.request(1);
    responses.request(-1);
    call.endCancelled();
    responses.cancel();
    assertThat(responses.signals()).containsExactly("onSubscribe");
    assertThat(call.log.lines())
        .containsExactly("cancel: the subscription to the responses was cancelled");
  }

  @Test
  void demandThatIsNotPositiveIsAnError() { // Flow §3.9
    for (long wrong : new long[] {0, -1, Long.MIN_VALUE}) {
      RecordingSubscriber responses = RecordingSubscriber.asking(1);
      ScriptedCalls own = new ScriptedCalls();
      AsyncClientCalls.serverStreaming(own, Methods.SERVER_STREAMING, CallOptions.DEFAULT, "ping")
          .subscribe(responses);
      responses.request(wrong);
      responses.request(1);
      assertThat(responses.signals()).containsExactly("onSubscribe", "onError");
      assertThat(responses.failure())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(String.valueOf(wrong))
          .hasMessageContaining("§3.9");
      assertThat(own.call().log.lines())
          .endsWith("cancel: the subscriber asked for " + wrong + " responses");
    }
  }

  @Test
  void wrongDemandWithinOnSubscribeIsAnErrorAndMakesNoCall() {
    RecordingSubscriber responses = RecordingSubscriber.doing(self -> self.request(0));
    both.subscribe(responses);
    assertThat(responses.signals()).containsExactly("onSubscribe", "onError");
    assertThat(responses.failure()).isInstanceOf(IllegalArgumentException.class);
    assertThat(calls.call().log.lines()).isEmpty();
    assertThat(requests.log.lines()).isEmpty();
  }

  @Test
  void wrongDemandFromAnotherThreadWaitsForTheSignalThatRuns() throws Exception { // Flow §1.3
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch asked = new CountDownLatch(1);
    RecordingSubscriber responses =
        RecordingSubscriber.asking(5)
            .whenNext(
                message -> {
                  inside.countDown();
                  Background.await(asked);
                });
    down.subscribe(responses);
    ScriptedClientCall call = calls.call();
    call.slowCancel();
    Background<Boolean> loop =
        Background.start(
            () -> {
              call.message("a", "b");
              call.endCancelled();
              return true;
            });
    Background.await(inside);
    responses.request(0);
    asked.countDown();
    loop.join();
    assertThat(responses.signals()).containsExactly("onSubscribe", "onNext a", "onError");
    assertThat(responses.failure()).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void cancellingAfterWrongDemandSilencesTheError() {
    RecordingSubscriber responses = RecordingSubscriber.asking(1);
    down.subscribe(responses);
    calls.call().slowCancel();
    responses.request(0);
    responses.cancel();
    calls.call().endCancelled();
    assertThat(responses.signals()).containsExactly("onSubscribe");
  }

  @Test
  void aMissingSubscriberIsRefusedBeforeACallIsMade() { // Flow §1.9
    assertThatThrownBy(() -> down.subscribe(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> both.subscribe(null)).isInstanceOf(NullPointerException.class);
    assertThat(calls.made()).isEmpty();
  }

  @Test
  void requestsAndResponsesGoTheirOwnWays() {
    RecordingSubscriber responses = RecordingSubscriber.asking(2);
    both.subscribe(responses);
    ScriptedClientCall call = calls.call();
    assertThat(call.log.drain()).containsExactly("start", "request 2");
    assertThat(requests.log.drain()).containsExactly("subscribe", "request 1");
    call.ready(false);
    requests.next("q1");
    assertThat(requests.log.drain()).isEmpty();
    call.message("r1");
    call.ready(true);
    assertThat(requests.log.drain()).containsExactly("request 1");
    requests.complete();
    call.close(Status.OK);
    assertThat(call.log.drain()).containsExactly("send q1", "halfClose");
    assertThat(responses.signals()).containsExactly("onSubscribe", "onNext r1", "onComplete");
    assertThat(requests.log.drain()).isEmpty();
  }

  @Test
  void theEndOfTheCallStopsTheRequests() {
    RecordingSubscriber responses = RecordingSubscriber.asking(2);
    both.subscribe(responses);
    calls.call().close(Status.OK);
    assertThat(requests.log.lines()).containsExactly("subscribe", "request 1", "cancel");
    assertThat(responses.signals()).containsExactly("onSubscribe", "onComplete");
  }

  @Test
  void requestsThatFailEndTheResponses() {
    RecordingSubscriber responses = RecordingSubscriber.asking(2);
    both.subscribe(responses);
    requests.fail(new IllegalStateException("broken"));
    assertThat(responses.signals()).containsExactly("onSubscribe", "onError");
    assertThat(responses.failure())
        .hasMessageContaining("the publisher of requests failed")
        .hasRootCauseMessage("broken");
  }

  @Test
  void cancellingTheResponsesStopsTheRequests() {
    RecordingSubscriber responses = RecordingSubscriber.asking(2);
    both.subscribe(responses);
    responses.cancel();
    requests.next("late");
    assertThat(requests.log.lines()).endsWith("cancel");
    assertThat(calls.call().log.lines())
        .containsExactly(
            "start", "request 2", "cancel: the subscription to the responses was cancelled");
  }
}
