package dev.goshawk.core.client;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.Status;
import dev.goshawk.core.trace.AttemptInfo;
import dev.goshawk.core.trace.AttemptTracer;
import dev.goshawk.core.trace.ChannelTracer;
import dev.goshawk.core.trace.ClientCallInfo;
import dev.goshawk.core.trace.ClientCallTracer;
import dev.goshawk.core.trace.ConnectionEvent;
import dev.goshawk.core.trace.ConnectionInfo;
import dev.goshawk.core.trace.PickInfo;
import dev.goshawk.core.trace.ResolutionEvent;
import dev.goshawk.core.trace.StateEvent;
import java.util.ArrayList;
import java.util.List;

/** Writes down all that it is told, in words, and throws behind that where it is to. */
final class RecordingTracer implements ChannelTracer {

  final List<String> events = new ArrayList<>();
  final List<String> calls = new ArrayList<>();
  final List<String> committed = new ArrayList<>();
  Metadata metadata = Metadata.EMPTY;
  boolean throwing;

  /** Whether it throws where it is asked for tracers, too. */
  boolean refusing;

  boolean watching = true;

  private void told(List<String> into, String words) {
    into.add(words);
    if (throwing) {
      throw new StackOverflowError(words);
    }
  }

  private void refuse() {
    if (refusing) {
      throw new StackOverflowError("no tracer");
    }
  }

  /** What calls have told since this was asked before. */
  List<String> take() {
    List<String> taken = List.copyOf(calls);
    calls.clear();
    return taken;
  }

  /** What else was told since this was asked before. */
  List<String> takeEvents() {
    List<String> taken = List.copyOf(events);
    events.clear();
    return taken;
  }

  @Override
  public ClientCallTracer onCall(ClientCallInfo call) {
    calls.add("call " + call.method() + " to " + call.target() + " as " + call.authority());
    refuse();
    return watching ? new Call() : null;
  }

  @Override
  public void onConnection(ConnectionEvent event) {
    told(events, event.toString());
  }

  @Override
  public void onResolution(ResolutionEvent event) {
    told(events, event.toString());
  }

  @Override
  public void onState(StateEvent event) {
    told(events, event.toString());
  }

  private final class Call implements ClientCallTracer {
    private int attempts;

    @Override
    public AttemptTracer onAttempt(AttemptInfo attempt) {
      int number = attempts++;
      calls.add(
          "attempt "
              + number
              + " after "
              + attempt.previousAttempts()
              + (attempt.isTransparentRetry() ? ", transparent" : "")
              + (attempt.isHedge() ? ", hedge" : ""));
      refuse();
      return new Attempt(number);
    }

    @Override
    public void onNameResolved(long waitedNanos) {
      told(calls, "resolved after " + waitedNanos / 1_000_000 + " ms");
    }

    @Override
    public void onEnd(Status status, Metadata trailers) {
      told(calls, "end " + status.code() + " " + trailers);
    }
  }

  private final class Attempt implements AttemptTracer {
    private final String name;

    Attempt(int number) {
      name = number + " ";
    }

    @Override
    public void onCommitted() {
      committed.add(name.trim());
      told(new ArrayList<>(), "committed");
    }

    @Override
    public Metadata metadata() {
      if (throwing) {
        throw new StackOverflowError("metadata");
      }
      return metadata;
    }

    @Override
    public void onPicked(PickInfo pick) {
      told(
          calls,
          name
              + "picked "
              + pick.address()
              + (pick.waitedNanos() == 0 ? "" : " after " + pick.waitedNanos() / 1_000_000 + " ms")
              + (pick.labels().isEmpty() ? "" : " " + pick.labels()));
    }

    @Override
    public void onRequestHeaders(ConnectionInfo connection) {
      told(calls, name + "headers to " + connection.remoteAddress());
    }

    @Override
    public void onMessageSent(long sequence, long size, long wireSize) {
      told(calls, name + "sent " + sequence + " of " + size + "/" + wireSize);
    }

    @Override
    public void onHalfClose() {
      told(calls, name + "half-close");
    }

    @Override
    public void onResponseHeaders(Metadata headers) {
      told(calls, name + "response headers " + headers);
    }

    @Override
    public void onMessageReceived(long sequence, long size, long wireSize) {
      told(calls, name + "received " + sequence + " of " + size + "/" + wireSize);
    }

    @Override
    public void onEnd(Status status, Metadata trailers) {
      told(calls, name + "end " + status.code() + " " + trailers);
    }
  }
}
