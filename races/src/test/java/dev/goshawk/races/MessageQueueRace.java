package dev.goshawk.races;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.api.internal.MessageQueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/** The messages of a stream on their way to the thread that reads, and the stream's one end. */
public final class MessageQueueRace {

  private MessageQueueRace() {}

  /** What a reader is told now: a message, the end, a failure, or to wait. */
  private static String read(MessageQueue<Character> messages) {
    if (!messages.isReadable()) {
      return "";
    }
    try {
      return messages.hasMessage() ? messages.poll().toString() : ".";
    } catch (StatusException failure) {
      return "!";
    }
  }

  /** Messages are read in order, each once, and the end behind all of them. */
  @JCStressTest
  @State
  @Outcome(id = "abcdefgh\\.+", expect = ACCEPTABLE, desc = "All messages, then the end.")
  @Outcome(expect = FORBIDDEN, desc = "Lost, twice, out of order, or an end before its time.")
  public static class Reading extends Meeting {
    private final MessageQueue<Character> messages = new MessageQueue<>();
    private final StringBuilder seen = new StringBuilder(); // one reader after another

    @Actor
    public void events() {
      meet();
      for (char message = 'a'; message <= 'h'; message++) {
        messages.add(message);
      }
      messages.end();
    }

    @Actor
    public void reader() {
      meet();
      readSome();
    }

    private void readSome() {
      for (int i = 0; i <= MessageQueue.LOOK_AHEAD; i++) {
        seen.append(read(messages));
      }
    }

    @Arbiter
    public void rest(L_Result r) {
      readSome();
      r.r1 = seen.toString();
    }
  }

  /** A stream that ends and fails does one of both, for good. */
  @JCStressTest
  @State
  @Outcome(
      id = {"\\., \\.", "!, !"},
      expect = ACCEPTABLE,
      desc = "One end.")
  @Outcome(expect = FORBIDDEN, desc = "The end that was seen did not last.")
  public static class Ending extends Meeting {
    private final MessageQueue<Character> messages = new MessageQueue<>();
    private String seen = "";

    @Actor
    public void end() {
      meet();
      messages.end();
      seen = read(messages);
    }

    @Actor
    public void failure() {
      meet();
      messages.fail(Status.CANCELLED.exception());
    }

    @Arbiter
    public void rest(LL_Result r) {
      r.r1 = seen;
      r.r2 = read(messages);
    }
  }
}
