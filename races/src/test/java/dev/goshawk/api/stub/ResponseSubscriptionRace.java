package dev.goshawk.api.stub;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.goshawk.api.ClientCallListener;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.Status;
import dev.goshawk.races.Meeting;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/**
 * A subscriber to the responses of a call against the call's events. The first result is what it
 * heard, the second how often the call was cancelled.
 */
public final class ResponseSubscriptionRace {

  private ResponseSubscriptionRace() {}

  private static class Subscribed extends Meeting {
    final RecordedCall call = new RecordedCall();
    final RecordedSignals signals = new RecordedSignals();
    final ResponseSubscription<Character, Character> subscription =
        new ResponseSubscription<>(call, signals);
  }

  /**
   * A subscriber that cancels hears messages from the first on, and no end that it did not want.
   */
  @JCStressTest
  @State
  @Outcome(id = "(|a|ab|ab\\.), 1", expect = ACCEPTABLE, desc = "Some of it, and the call ended.")
  @Outcome(expect = FORBIDDEN, desc = "Out of order, or the call goes on.")
  public static class Cancelling extends Subscribed {
    public Cancelling() {
      subscription.start();
    }

    @Actor
    public void loop() {
      meet();
      subscription.onMessage('a');
      subscription.onMessage('b');
      subscription.onClose(Status.OK, Metadata.EMPTY);
    }

    @Actor
    public void subscriber() {
      meet();
      subscription.cancel();
    }

    @Arbiter
    public void end(LL_Result r) {
      r.r1 = signals.signals();
      r.r2 = call.cancels.get();
    }
  }

  /** A demand that is an error ends the subscription once, by the call's last event or before. */
  @JCStressTest
  @State
  @Outcome(id = "a?!, 1", expect = ACCEPTABLE, desc = "The error was told.")
  @Outcome(id = "a\\., 0", expect = ACCEPTABLE, desc = "The call had ended before.")
  @Outcome(expect = FORBIDDEN, desc = "No end, or two, or two signals at a time.")
  public static class Failing extends Subscribed {
    public Failing() {
      subscription.start();
    }

    @Actor
    public void loop() {
      meet();
      subscription.onMessage('a');
      subscription.onClose(Status.OK, Metadata.EMPTY);
    }

    @Actor
    public void subscriber() {
      meet();
      subscription.request(0);
    }

    @Arbiter
    public void end(LL_Result r) {
      r.r1 = signals.signals();
      r.r2 = call.cancels.get();
    }
  }

  /** A subscription that is cancelled while its call starts leaves no call behind. */
  @JCStressTest
  @State
  @Outcome(id = "started, 1", expect = ACCEPTABLE, desc = "It started, and was cancelled.")
  @Outcome(id = "started, 2", expect = ACCEPTABLE, desc = "Both saw it, which changes nothing.")
  @Outcome(id = "not started, 0", expect = ACCEPTABLE, desc = "There was no call.")
  @Outcome(expect = FORBIDDEN, desc = "A call goes on that nobody wants.")
  public static class Starting extends Meeting {
    private volatile boolean started;
    private final RecordedCall call =
        new RecordedCall() {
          @Override
          public void start(ClientCallListener<Character> listener) {
            started = true;
          }

          @Override
          public void cancel(String reason, Throwable cause) {
            if (!started) {
              throw new IllegalStateException("a call is cancelled that has not started");
            }
            super.cancel(reason, cause);
          }
        };
    private final ResponseSubscription<Character, Character> subscription =
        new ResponseSubscription<>(call, new RecordedSignals());

    @Actor
    public void caller() {
      meet();
      subscription.start();
    }

    @Actor
    public void subscriber() {
      meet();
      subscription.cancel();
    }

    @Arbiter
    public void end(LL_Result r) {
      r.r1 = started ? "started" : "not started";
      r.r2 = call.cancels.get();
    }
  }
}
