package dev.goshawk.api.stub;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.goshawk.api.CallOptions;
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
 * The future of a response is cancelled while the response comes. The call is cancelled when, and
 * only when, the future was.
 */
@JCStressTest
@State
@Outcome(id = "a, 0", expect = ACCEPTABLE, desc = "The response came first.")
@Outcome(id = "cancelled, 1", expect = ACCEPTABLE, desc = "The cancellation came first.")
@Outcome(expect = FORBIDDEN, desc = "The future and its call disagree.")
public class ResponseFutureRace extends Meeting {
  private final RecordedCall call = new RecordedCall();
  private final ResponseFuture<Character, Character> future =
      new ResponseFuture<>(call, CallOptions.DEFAULT);

  @Actor
  public void loop() {
    meet();
    future.onMessage('a');
    future.onClose(Status.OK, Metadata.EMPTY);
  }

  @Actor
  public void caller() {
    meet();
    future.cancel(true);
  }

  @Arbiter
  public void end(LL_Result r) {
    r.r1 = future.isCancelled() ? "cancelled" : future.join();
    r.r2 = call.cancels.get();
  }
}
