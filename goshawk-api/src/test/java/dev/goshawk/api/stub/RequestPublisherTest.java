package dev.goshawk.api.stub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.Background;
import dev.goshawk.api.Log;
import dev.goshawk.api.Methods;
import dev.goshawk.api.RecordingSubscriber;
import dev.goshawk.api.ScriptedServerCall;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The requests of a call for one subscriber. */
@Timeout(120)
class RequestPublisherTest {
  private static final Status GONE = Status.CANCELLED.withMessage("the client went away");

  private final ScriptedServerCall call = new ScriptedServerCall(Methods.BIDI);
  private final RequestPublisher<String, String> publisher = new RequestPublisher<>(call);

  private RecordingSubscriber subscribed(long demand) {
    RecordingSubscriber subscriber = RecordingSubscriber.asking(demand);
    publisher.subscribe(subscriber);
    return subscriber;
  }

  @Test
  void demandGoesToTheClient() {
    RecordingSubscriber requests = subscribed(0);
    assertThat(call.log.lines()).isEmpty();
    requests.request(3);
    assertThat(call.log.drain()).containsExactly("request 3");
    publisher.onMessage("a");
    publisher.onMessage("b");
    publisher.onHalfClose();
    assertThat(requests.signals())
        .containsExactly("onSubscribe", "onNext a", "onNext b", "onComplete");
    requests.request(5);
    assertThat(call.log.lines()).isEmpty();
  }

  @Test
  void nothingIsAskedBeforeOnSubscribeIsOver() { // Flow §1.3
    Log atSubscription = new Log();
    publisher.subscribe(
        RecordingSubscriber.doing(
            self -> {
              self.request(1);
              self.request(Long.MAX_VALUE);
              call.log.lines().forEach(atSubscription::add);
            }));
    assertThat(atSubscription.lines()).isEmpty();
    assertThat(call.log.drain()).containsExactly("request " + Demand.MOST);
    for (int i = 0; i < Demand.STEP; i++) {
      publisher.onMessage("m");
    }
    assertThat(call.log.drain()).containsExactly("request " + Demand.STEP);
  }

  @Test
  void theEndIsKeptForTheSubscriber() {
    publisher.onHalfClose();
    assertThat(subscribed(1).signals()).containsExactly("onSubscribe", "onComplete");

    RequestPublisher<String, String> cancelled = new RequestPublisher<>(call);
    cancelled.onCancel(GONE);
    RecordingSubscriber requests = RecordingSubscriber.asking(1);
    cancelled.subscribe(requests);
    assertThat(requests.signals()).containsExactly("onSubscribe", "onError");
    assertThat(call.log.lines()).isEmpty();
  }

  @Test
  void anEndWithinOnSubscribeFollowsIt() {
    RecordingSubscriber requests = RecordingSubscriber.doing(self -> publisher.onHalfClose());
    publisher.subscribe(requests);
    assertThat(requests.signals()).containsExactly("onSubscribe", "onComplete");
  }

  @Test
  void cancellationIsAnError() {
    RecordingSubscriber requests = subscribed(5);
    publisher.onMessage("a");
    publisher.onCancel(GONE);
    publisher.onMessage("late");
    publisher.onHalfClose();
    assertThat(requests.signals()).containsExactly("onSubscribe", "onNext a", "onError");
    assertThat(requests.failure())
        .isInstanceOfSatisfying(
            StatusException.class, failure -> assertThat(failure.status()).isEqualTo(GONE));
  }

  @Test
  void aHandlerThatAnswersBeforeTheRequestsEndHearsThatNoMoreCome() {
    RecordingSubscriber requests = subscribed(5);
    publisher.onComplete();
    assertThat(requests.signals()).containsExactly("onSubscribe", "onError");
    assertThat(requests.failure())
        .hasMessage(
            "CANCELLED: test.Service/Both was ended by its handler before its requests ended");
  }

  @Test
  void theEndOfTheCallAfterTheEndOfTheRequestsIsSilent() {
    RecordingSubscriber requests = subscribed(5);
    publisher.onHalfClose();
    publisher.onComplete();
    publisher.onCancel(GONE);
    assertThat(requests.signals()).containsExactly("onSubscribe", "onComplete");
  }

  @Test
  void afterCancellingNothingFollows() {
    RecordingSubscriber requests = subscribed(5);
    call.log.drain();
    requests.cancel();
    requests.cancel();
    requests.request(3); // Flow §3.6
    requests.request(-3);
    publisher.onMessage("late");
    publisher.onCancel(GONE);
    publisher.onComplete();
    assertThat(requests.signals()).containsExactly("onSubscribe");
    assertThat(call.log.lines()).isEmpty();
  }

  @Test
  void whoCancelsWithinOnSubscribeAsksForNothing() {
    RecordingSubscriber requests =
        RecordingSubscriber.doing(
            self -> {
              self.request(1);
              self.cancel();
            });
    publisher.subscribe(requests);
    publisher.onHalfClose();
    assertThat(requests.signals()).containsExactly("onSubscribe");
    assertThat(call.log.lines()).isEmpty();
  }

  @Test
  void wrongDemandIsAnError() { // Flow §3.9
    RecordingSubscriber requests = subscribed(5);
    publisher.onMessage("a");
    requests.request(0);
    requests.request(1);
    publisher.onMessage("late");
    publisher.onHalfClose();
    assertThat(requests.signals()).containsExactly("onSubscribe", "onNext a", "onError");
    assertThat(requests.failure())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("demand of 0 is not positive (Flow §3.9)");
  }

  @Test
  void wrongDemandWithinASignalFollowsIt() {
    RecordingSubscriber early = RecordingSubscriber.doing(self -> self.request(-1));
    publisher.subscribe(early);
    assertThat(early.signals()).containsExactly("onSubscribe", "onError");

    RequestPublisher<String, String> other = new RequestPublisher<>(call);
    RecordingSubscriber requests = RecordingSubscriber.asking(2);
    CountDownLatch ended = requests.ended;
    requests.whenNext(
        message -> {
          requests.request(0);
          assertThat(ended.getCount()).isEqualTo(1);
        });
    other.subscribe(requests);
    other.onMessage("a");
    assertThat(requests.signals()).containsExactly("onSubscribe", "onNext a", "onError");
  }

  @Test
  void wrongDemandFromAnotherThreadWaitsForTheSignalThatRuns() throws Exception { // Flow §1.3
    CountDownLatch inside = new CountDownLatch(1);
    CompletableFuture<Void> asked = new CompletableFuture<>();
    RecordingSubscriber requests =
        RecordingSubscriber.asking(5)
            .whenNext(
                message -> {
                  inside.countDown();
                  asked.join();
                });
    publisher.subscribe(requests);
    Background<Boolean> loop =
        Background.start(
            () -> {
              publisher.onMessage("a");
              publisher.onMessage("late");
              return true;
            });
    Background.await(inside);
    requests.request(0);
    asked.complete(null);
    loop.join();
    assertThat(requests.signals()).containsExactly("onSubscribe", "onNext a", "onError");
  }

  @Test
  void aCallThatDeliversWithinRequestEndsBehindTheOuterMessage() {
    RecordingSubscriber requests = RecordingSubscriber.asking(1);
    Log order = new Log();
    requests.whenNext(
        message -> {
          if (message.equals("outer")) {
            publisher.onMessage("inner");
            publisher.onHalfClose();
            order.add("outer is over " + requests.ended.getCount());
          }
        });
    publisher.subscribe(requests);
    publisher.onMessage("outer");
    assertThat(order.lines()).containsExactly("outer is over 1");
    assertThat(requests.signals())
        .containsExactly("onSubscribe", "onNext outer", "onNext inner", "onComplete");
  }

  @Test
  void aSecondSubscriberIsRefused() { // Flow §1.9
    RecordingSubscriber first = subscribed(1);
    RecordingSubscriber second = subscribed(1);
    second.request(4);
    second.cancel();
    publisher.onMessage("a");
    assertThat(first.signals()).containsExactly("onSubscribe", "onNext a");
    assertThat(second.signals()).containsExactly("onSubscribe", "onError");
    assertThat(second.failure())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the requests of test.Service/Both have a subscriber");
    assertThat(call.log.lines()).containsExactly("request 1");
  }

  @Test
  void aMissingSubscriberIsRefusedAndLeavesThePlaceFree() {
    assertThatThrownBy(() -> publisher.subscribe(null)).isInstanceOf(NullPointerException.class);
    assertThat(subscribed(1).signals()).containsExactly("onSubscribe");
  }

  @Test
  void aSubscriberThatThrowsHandsItToTheCall() {
    RecordingSubscriber requests = RecordingSubscriber.asking(1);
    requests.whenNext(
        message -> {
          throw new IllegalStateException("thrown by onNext");
        });
    publisher.subscribe(requests);
    assertThatThrownBy(() -> publisher.onMessage("a")).hasMessage("thrown by onNext");
  }
}
