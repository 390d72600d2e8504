package dev.goshawk.api.stub;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.goshawk.api.CallFactory;
import dev.goshawk.api.CallOptions;
import dev.goshawk.api.ClientCall;
import dev.goshawk.api.ClientCallListener;
import dev.goshawk.api.DuplexStream;
import dev.goshawk.api.Marshaller;
import dev.goshawk.api.Metadata;
import dev.goshawk.api.MethodDescriptor;
import dev.goshawk.api.Status;
import dev.goshawk.api.StatusException;
import dev.goshawk.races.Meeting;
import dev.goshawk.races.Patience;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * The threads of a blocking caller against the loop, which brings the events of the call to the
 * executor that the call was made with.
 */
public final class BlockingCallRace {

  private BlockingCallRace() {}

  /** A call whose peer is the race. */
  private static class Scripted extends Meeting {
    private static final MethodDescriptor<Character, Character> BIDI =
        MethodDescriptor.builder(MethodDescriptor.Kind.BIDI_STREAMING, "t.T", "M")
            .requests(new Unwritten())
            .responses(new Unwritten())
            .build();

    volatile boolean ready = true;
    private Executor executor;
    private ClientCallListener<Character> listener;
    final RecordedCall call =
        new RecordedCall() {
          @Override
          public void start(ClientCallListener<Character> heard) {
            listener = heard;
          }

          @Override
          public boolean isReady() {
            return ready;
          }

          @Override
          public void cancel(String reason, Throwable cause) {
            super.cancel(reason, cause);
            close(Status.CANCELLED);
          }
        };
    final DuplexStream<Character, Character> stream =
        ClientCalls.bidiStreaming(
            new CallFactory() {
              @Override
              @SuppressWarnings("unchecked") // there is one method
              public <Q, R> ClientCall<Q, R> newCall(
                  MethodDescriptor<Q, R> method, CallOptions options) {
                executor = options.executor();
                return (ClientCall<Q, R>) call;
              }
            },
            BIDI,
            CallOptions.DEFAULT);

    /** What the loop does next, behind what it has done. */
    final void next(Runnable event) {
      executor.execute(event);
    }

    final void message(char message) {
      next(() -> listener.onMessage(message));
    }

    final void makeRoom() {
      ready = true;
      next(() -> listener.onReady());
    }

    final void close(Status status) {
      next(() -> listener.onClose(status, Metadata.EMPTY));
    }

    /** All that can be read, then a dot for a good end and an exclamation mark for a bad one. */
    final String readAll() {
      StringBuilder read = new StringBuilder();
      boolean inTime =
          Patience.ends(
              () -> {
                try {
                  while (stream.hasNext()) {
                    read.append(stream.next().charValue());
                  }
                  read.append('.');
                } catch (StatusException failure) {
                  read.append('!');
                }
              });
      return inTime ? read.toString() : read + " asleep";
    }

    /** What came of a write: the message, or that the call has ended. */
    final String write() {
      boolean inTime =
          Patience.ends(
              () -> {
                try {
                  stream.write('x');
                } catch (StatusException ended) {
                  call.sent.add("ended");
                }
              });
      return inTime ? call.sent.toString() : "asleep";
    }
  }

  /** No message has to be encoded here. */
  private static final class Unwritten implements Marshaller<Character> {
    @Override
    public int size(Character message) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void write(Character message, byte[] target, int offset, int size) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Character read(byte[] source, int offset, int length) {
      throw new UnsupportedOperationException();
    }
  }

  /** The reader sleeps and wakes while messages come, and reads all of them up to the end. */
  @JCStressTest
  @State
  @Outcome(id = "ab\\.", expect = ACCEPTABLE, desc = "All messages, then the end.")
  @Outcome(expect = FORBIDDEN, desc = "Lost, out of order, or asleep for ever.")
  public static class Reading extends Scripted {
    @Actor
    public void loop() {
      meet();
      message('a');
      message('b');
      close(Status.OK);
    }

    @Actor
    public void reader(L_Result r) {
      meet();
      r.r1 = readAll();
    }
  }

  /** One thread reads while another writes; each may run the other's events. */
  @JCStressTest
  @State
  @Outcome(id = "ab\\., x", expect = ACCEPTABLE, desc = "All was read, and room was found.")
  @Outcome(id = "ab\\., ended", expect = ACCEPTABLE, desc = "The call ended before the write.")
  @Outcome(expect = FORBIDDEN, desc = "Lost, out of order, or asleep for ever.")
  public static class ReadingAndWriting extends Scripted {
    public ReadingAndWriting() {
      ready = false;
      message('a');
      makeRoom();
      message('b');
      close(Status.OK);
    }

    @Actor
    public void reader(LL_Result r) {
      meet();
      r.r1 = readAll();
    }

    @Actor
    public void writer(LL_Result r) {
      meet();
      r.r2 = write();
    }
  }

  /** A writer that waits for room when the call ends is told that it has ended. */
  @JCStressTest
  @State
  @Outcome(id = "ended", expect = ACCEPTABLE, desc = "The writer was told.")
  @Outcome(expect = FORBIDDEN, desc = "It wrote into a call without room, or sleeps for ever.")
  public static class WriteAgainstEnd extends Scripted {
    public WriteAgainstEnd() {
      ready = false;
    }

    @Actor
    public void loop() {
      meet();
      close(Status.UNAVAILABLE);
    }

    @Actor
    public void writer(L_Result r) {
      meet();
      r.r1 = write();
    }
  }

  /**
   * The caller closes a stream while its end comes: all events are heard, by one thread or other.
   */
  @JCStressTest
  @State
  @Outcome(id = "1, [01]", expect = ACCEPTABLE, desc = "The end was heard.")
  @Outcome(expect = FORBIDDEN, desc = "The end was left in the queue.")
  public static class ClosingAgainstEnd extends Scripted {
    private final AtomicInteger ends = new AtomicInteger();

    @Actor
    public void loop() {
      meet();
      message('a');
      close(Status.OK);
      next(ends::incrementAndGet);
    }

    @Actor
    public void caller() {
      meet();
      stream.close();
    }

    @Arbiter
    public void end(LL_Result r) {
      r.r1 = ends.get();
      r.r2 = call.cancels.get();
    }
  }
}
