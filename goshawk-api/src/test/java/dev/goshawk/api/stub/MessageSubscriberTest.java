package dev.goshawk.api.stub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.Background;
import dev.goshawk.api.Log;
import dev.goshawk.api.ScriptedPublisher;
import java.util.concurrent.Flow;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Demand that follows the readiness of a call, and signals that follow the rules of Flow. */
@Timeout(120)
class MessageSubscriberTest {

  private static final class RecordingSink implements MessageSubscriber.Sink<String> {
    final Log log = new Log();
    volatile boolean ready = true;
    volatile Object monitor;
    volatile boolean askedUnderMonitor;

    @Override
    public boolean isReady() {
      askedUnderMonitor |= monitor != null && Thread.holdsLock(monitor);
      return ready;
    }

    @Override
    public void send(String message) {
      if (message.equals("bad")) {
        throw new IllegalStateException("cannot send it");
      }
      log.add("send " + message);
    }

    @Override
    public void end() {
      log.add("end");
    }

    @Override
    public void fail(Throwable failure) {
      log.add("fail " + failure.getMessage());
    }
  }

  private final RecordingSink sink = new RecordingSink();
  private final MessageSubscriber<String> subscriber = new MessageSubscriber<>(sink);
  private final ScriptedPublisher publisher = new ScriptedPublisher();

  private void subscribe() {
    publisher.subscribe(subscriber);
  }

  @Test
  void batchesDoubleUpToALimitWhileTheCallIsReady() {
    subscribe();
    assertThat(publisher.log.drain()).containsExactly("subscribe", "request 1");
    for (int batch : new int[] {1, 2, 4, 8, 16, 32, 32}) {
      for (int i = 0; i < batch; i++) {
        assertThat(publisher.log.lines()).isEmpty(); // asks when the batch is used up
        publisher.next("m");
      }
      int next = Math.min(2 * batch, MessageSubscriber.MAX_BATCH);
      assertThat(publisher.log.drain()).containsExactly("request " + next);
    }
  }

  @Test
  void readinessIsAskedForWithoutTheMonitor() {
    sink.monitor = subscriber;
    subscribe();
    publisher.next("a");
    sink.ready = false;
    publisher.next("b");
    publisher.next("c");
    sink.ready = true;
    subscriber.onReady();
    assertThat(publisher.log.drain())
        .containsExactly("subscribe", "request 1", "request 2", "request 1");
    assertThat(sink.askedUnderMonitor).isFalse();
  }

  @Test
  void itNeverAsksWhileTheCallIsNotReadyAndThenBeginsSmall() {
    sink.ready = false;
    subscribe();
    subscriber.onReady(); // too early
    assertThat(publisher.log.drain()).containsExactly("subscribe");

    sink.ready = true;
    subscriber.onReady();
    publisher.next("a");
    assertThat(publisher.log.drain()).containsExactly("request 1", "request 2");

    sink.ready = false;
    publisher.next("b", "c");
    assertThat(publisher.log.drain()).isEmpty();
    sink.ready = true;
    subscriber.onReady();
    subscriber.onReady(); // a batch is on its way already
    assertThat(publisher.log.drain()).containsExactly("request 1");
    assertThat(sink.log.lines()).containsExactly("send a", "send b", "send c");
  }

  @Test
  void theEndEndsTheCallOnce() {
    subscribe();
    publisher.next("a");
    publisher.complete();
    publisher.complete();
    publisher.fail(new IllegalStateException("late"));
    publisher.next("late");
    subscriber.onReady();
    subscriber.cancel();
    assertThat(sink.log.lines()).containsExactly("send a", "end");
    assertThat(publisher.log.lines()).doesNotContain("cancel"); // Flow §2.3
  }

  @Test
  void aFailureFailsTheCallOnce() {
    subscribe();
    publisher.fail(new IllegalStateException("broken"));
    publisher.fail(new IllegalStateException("again"));
    publisher.complete();
    assertThat(sink.log.lines()).containsExactly("fail broken");
    assertThat(publisher.log.lines()).doesNotContain("cancel");
  }

  @Test
  void afterTheCallHasEndedThePublisherIsToldOnceAndHeardNoMore() {
    subscribe();
    publisher.log.drain();
    subscriber.cancel();
    subscriber.cancel();
    publisher.next("late");
    publisher.complete();
    subscriber.onReady();
    assertThat(publisher.log.lines()).containsExactly("cancel");
    assertThat(sink.log.lines()).isEmpty();
  }

  @Test
  void aSubscriptionThatComesAfterTheEndIsCancelled() {
    subscriber.cancel();
    subscribe();
    assertThat(publisher.log.lines()).containsExactly("subscribe", "cancel");
  }

  @Test
  void aSecondSubscriptionIsCancelledAndTheFirstGoesOn() {
    subscribe();
    ScriptedPublisher second = new ScriptedPublisher();
    second.subscribe(subscriber); // Flow §2.5
    assertThat(second.log.lines()).containsExactly("subscribe", "cancel");
    publisher.next("a");
    assertThat(sink.log.lines()).containsExactly("send a");
    assertThat(publisher.log.lines()).doesNotContain("cancel");
  }

  @Test
  void nullIsRefused() { // Flow §2.13
    subscribe();
    assertThatThrownBy(() -> subscriber.onNext(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> subscriber.onError(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> subscriber.onSubscribe(null)).isInstanceOf(NullPointerException.class);
    publisher.next("a");
    assertThat(sink.log.lines()).containsExactly("send a");
  }

  @Test
  void aMessageThatCannotBeSentFailsTheCallAndNotThePublisher() {
    subscribe();
    publisher.log.drain();
    publisher.next("bad", "late");
    assertThat(sink.log.lines()).containsExactly("fail cannot send it");
    assertThat(publisher.log.lines()).containsExactly("cancel");
  }

  /** A publisher that answers from within request: recursion would overflow the stack. */
  private static final class Counting implements Flow.Publisher<String> {
    final int count;
    int sent;
    int depth;
    int deepest;

    Counting(int count) {
      this.count = count;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super String> subscriber) {
      subscriber.onSubscribe(
          new Flow.Subscription() {
            @Override
            public void request(long wanted) {
              deepest = Math.max(deepest, ++depth);
              for (long i = 0; i < wanted && sent < count; i++) {
                sent++;
                subscriber.onNext("m");
              }
              if (sent == count) {
                sent++;
                subscriber.onComplete();
              }
              depth--;
            }

            @Override
            public void cancel() {}
          });
    }
  }

  private static final class CountingSink implements MessageSubscriber.Sink<String> {
    final AtomicInteger sent = new AtomicInteger();
    final AtomicInteger ends = new AtomicInteger();

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void send(String message) {
      sent.incrementAndGet();
    }

    @Override
    public void end() {
      ends.incrementAndGet();
    }

    @Override
    public void fail(Throwable failure) {
      throw new AssertionError(failure);
    }
  }

  @Test
  void aMillionSynchronousMessagesDoNotRecurse() {
    CountingSink counting = new CountingSink();
    Counting million = new Counting(1_000_000);
    million.subscribe(new MessageSubscriber<>(counting));
    assertThat(counting.sent).hasValue(1_000_000);
    assertThat(counting.ends).hasValue(1);
    assertThat(million.deepest).isEqualTo(1);
  }

  @Test
  void asynchronousMessagesAllArriveWhileReadinessComesAndGoes() throws Exception {
    AtomicInteger sent = new AtomicInteger();
    AtomicInteger asked = new AtomicInteger();
    Semaphore unready = new Semaphore(0);
    AtomicBoolean ended = new AtomicBoolean();
    MessageSubscriber<String> flickering =
        new MessageSubscriber<>(
            new MessageSubscriber.Sink<>() {
              @Override
              public boolean isReady() {
                boolean ready = asked.incrementAndGet() % 3 != 0;
                if (!ready) {
                  unready.release();
                }
                return ready;
              }

              @Override
              public void send(String message) {
                sent.incrementAndGet();
              }

              @Override
              public void end() {
                ended.set(true);
                unready.release();
              }

              @Override
              public void fail(Throwable failure) {
                throw new AssertionError(failure);
              }
            });
    SubmissionPublisher<String> source = new SubmissionPublisher<>();
    source.subscribe(flickering);
    Background<Integer> producer =
        Background.start(
            () -> {
              try (source) {
                for (int i = 0; i < 20_000; i++) {
                  source.submit("m");
                }
              }
              return null;
            });
    while (!ended.get()) {
      unready.acquire();
      flickering.onReady();
    }
    producer.join();
    assertThat(sent).hasValue(20_000);
  }
}
