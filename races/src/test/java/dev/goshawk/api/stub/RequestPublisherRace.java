package dev.goshawk.api.stub;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.goshawk.api.Deadline;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.ServerCall;
import dev.goshawk.api.ServerContext;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.races.Meeting;
import java.util.function.BooleanSupplier;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** The subscriber to the requests of an asynchronous handler against the call's events. */
public final class RequestPublisherRace {

  private RequestPublisherRace() {}

  /** A call on the server of which nothing is asked. */
  private static final class NoCall implements ServerCall<Character, Character> {
    @Override
    public MethodDescriptor<Character, Character> method() {
      throw new UnsupportedOperationException();
    }

    @Override
    public ServerContext context() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void request(int count) {}

    @Override
    public void sendHeaders() {}

    @Override
    public void send(Character message) {}

    @Override
    public void close(Status status, Metadata trailers) {}

    @Override
    public StatusException mapFailure(Throwable failure) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void readyThreshold(int bytes) {}

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public boolean await(BooleanSupplier done, Deadline until) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void await(BooleanSupplier done) {
      throw new UnsupportedOperationException();
    }
  }

  /** A demand that is an error is told, but not while a request is with the subscriber. */
  @JCStressTest
  @State
  @Outcome(
      id = {"!", "a!", "ab!", "ab\\."},
      expect = ACCEPTABLE,
      desc = "Requests in order, then one end.")
  @Outcome(expect = FORBIDDEN, desc = "No end, or two, or two signals at a time.")
  public static class Failing extends Meeting {
    private final RequestPublisher<Character, Character> publisher =
        new RequestPublisher<>(new NoCall());
    private final RecordedSignals signals = new RecordedSignals();

    public Failing() {
      publisher.subscribe(signals);
    }

    @Actor
    public void loop() {
      meet();
      publisher.onMessage('a');
      publisher.onMessage('b');
      publisher.onHalfClose();
    }

    @Actor
    public void subscriber() {
      meet();
      publisher.request(-1);
    }

    @Arbiter
    public void end(L_Result r) {
      r.r1 = signals.signals();
    }
  }

  /** An end that comes while a handler subscribes is told, once. */
  @JCStressTest
  @State
  @Outcome(id = "!", expect = ACCEPTABLE, desc = "The subscriber heard of it.")
  @Outcome(expect = FORBIDDEN, desc = "It waits for ever, or heard twice.")
  public static class Subscribing extends Meeting {
    private final RequestPublisher<Character, Character> publisher =
        new RequestPublisher<>(new NoCall());
    private final RecordedSignals signals = new RecordedSignals();

    @Actor
    public void loop() {
      meet();
      publisher.onCancel(Status.CANCELLED);
      publisher.onComplete();
    }

    @Actor
    public void handler() {
      meet();
      publisher.subscribe(signals);
    }

    @Arbiter
    public void end(L_Result r) {
      r.r1 = signals.signals();
    }
  }
}
