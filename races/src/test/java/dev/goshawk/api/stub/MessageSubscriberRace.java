package dev.goshawk.api.stub;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.goshawk.races.Meeting;
import dev.goshawk.races.Notes;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/**
 * A publisher whose message fills the call while the loop makes room: it is asked for more, by its
 * own thread that finds room or by the loop that says so.
 */
@JCStressTest
@State
@Outcome(id = "a, 3", expect = ACCEPTABLE, desc = "One at first, then two more.")
@Outcome(id = "a, 2", expect = ACCEPTABLE, desc = "The call was full meanwhile: one more.")
@Outcome(expect = FORBIDDEN, desc = "The publisher is never asked again, or for too many.")
public class MessageSubscriberRace extends Meeting {
  private final AtomicLong asked = new AtomicLong();
  private final Notes sent = new Notes();
  private volatile boolean ready = true;

  private final MessageSubscriber<Character> subscriber =
      new MessageSubscriber<>(
          new MessageSubscriber.Sink<>() {
            @Override
            public boolean isReady() {
              return ready;
            }

            @Override
            public void send(Character message) {
              sent.add(message);
            }

            @Override
            public void end() {}

            @Override
            public void fail(Throwable failure) {}
          });

  public MessageSubscriberRace() {
    subscriber.onSubscribe(
        new Flow.Subscription() {
          @Override
          public void request(long count) {
            asked.addAndGet(count);
          }

          @Override
          public void cancel() {}
        });
    ready = false; // what the publisher has been asked for fills the call
  }

  @Actor
  public void publisher() {
    meet();
    subscriber.onNext('a');
  }

  @Actor
  public void loop() {
    meet();
    ready = true;
    subscriber.onReady();
  }

  @Arbiter
  public void end(LL_Result r) {
    r.r1 = sent.toString();
    r.r2 = asked.get();
  }
}
