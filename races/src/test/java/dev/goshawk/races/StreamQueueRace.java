package dev.goshawk.races;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.Status;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * The queue of calls that wait for a stream, and two connections with a loop each: a call that
 * finds one of them full is not left in the queue while the other has room.
 */
public final class StreamQueueRace {

  private StreamQueueRace() {}

  /** Two connections that are full: each may have one call, and has one. */
  private static class FullConnections extends Meeting {
    final Duo duo = Duo.ofConnections(2, 1);

    FullConnections() {
      duo.call(Bytes.BIDI);
      duo.settle();
      duo.call(Bytes.BIDI);
      duo.settle();
      duo.loop.pass(Duration.ofSeconds(2)); // no two connections within a second
      duo.settle();
      if (duo.served.size() != 2) {
        throw new IllegalStateException(duo.served.size() + " calls have begun, not 2");
      }
    }

    final void end(int call) {
      duo.served.get(call).call.close(Status.OK, Metadata.EMPTY);
    }

    final String begun(int calls) {
      duo.settle();
      return duo.served.size() == calls ? "begun" : "waiting";
    }
  }

  /** A call comes to the first connection while the second gets room. */
  @JCStressTest
  @State
  @Outcome(id = "begun", expect = ACCEPTABLE, desc = "It went to the second connection.")
  @Outcome(expect = FORBIDDEN, desc = "It waits, and nobody looks at the queue again.")
  public static class QueueingAgainstRoom extends FullConnections {
    public QueueingAgainstRoom() {
      duo.call(Bytes.BIDI); // a task of the first loop, which finds no stream
      end(1); // a task of the second
    }

    @Actor
    public void first() {
      meet();
      duo.connectionLoops.get(0).turn();
    }

    @Actor
    public void second() {
      meet();
      duo.connectionLoops.get(1).turn();
    }

    @Arbiter
    public void end(L_Result r) {
      r.r1 = begun(3);
    }
  }

  /** Both connections get room while two calls wait: each is begun once. */
  @JCStressTest
  @State
  @Outcome(id = "begun, 4", expect = ACCEPTABLE, desc = "Both were begun.")
  @Outcome(expect = FORBIDDEN, desc = "One waits, or was begun twice.")
  public static class RoomAgainstRoom extends FullConnections {
    public RoomAgainstRoom() {
      duo.call(Bytes.BIDI);
      duo.call(Bytes.BIDI);
      duo.settle();
      end(0);
      end(1);
    }

    @Actor
    public void first() {
      meet();
      duo.connectionLoops.get(0).turn();
    }

    @Actor
    public void second() {
      meet();
      duo.connectionLoops.get(1).turn();
    }

    @Arbiter
    public void end(LL_Result r) {
      r.r1 = begun(4);
      r.r2 = duo.served.size();
    }
  }

  /** A call that waits is cancelled while the stream for it comes. */
  @JCStressTest
  @State
  @Outcome(id = "CANCELLED, begun", expect = ACCEPTABLE, desc = "The next in the queue was begun.")
  @Outcome(expect = FORBIDDEN, desc = "No end, or two; or the next one waits for ever.")
  public static class LeavingAgainstRoom extends FullConnections {
    private final Caller leaving;

    public LeavingAgainstRoom() {
      leaving = duo.call(Bytes.BIDI);
      duo.call(Bytes.BIDI);
      duo.settle();
      end(0);
    }

    @Actor
    public void caller() {
      meet();
      leaving.call.cancel("no longer wanted", null);
    }

    @Actor
    public void first() {
      meet();
      duo.connectionLoops.get(0).turn();
    }

    @Arbiter
    public void end(LL_Result r) {
      duo.settle();
      int begun = duo.served.size();
      boolean first = begun > 2 && duo.served.get(2).heard().equals("cancelled");
      r.r1 = leaving.heard();
      r.r2 = begun == (first ? 4 : 3) ? "begun" : "waiting";
    }
  }
}
