package dev.goshawk.micrometer;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.Status;
import dev.goshawk.core.trace.AttemptCounts;
import dev.goshawk.core.trace.AttemptInfo;
import dev.goshawk.core.trace.AttemptTracer;
import dev.goshawk.core.trace.CallInstrument;
import dev.goshawk.core.trace.ChannelTracer;
import dev.goshawk.core.trace.ClientCallInfo;
import dev.goshawk.core.trace.ClientCallTracer;
import org.jspecify.annotations.Nullable;

/** Measures the calls of a channel, or of several. Any thread. */
final class ClientMeters implements ChannelTracer {

  private final Meters meters;

  ClientMeters(Meters meters) {
    this.meters = meters;
  }

  @Override
  public ClientCallTracer onCall(ClientCallInfo call) {
    return new Call(
        meters.ofClient(call.method(), call.target()),
        meters.countAttempts() ? new AttemptCounts() : null);
  }

  /** One call. The caller's thread, then event loops. */
  private static final class Call implements ClientCallTracer {
    private final Meters.OfMethod meters;
    private final @Nullable AttemptCounts counts;
    private final long began = System.nanoTime();

    Call(Meters.OfMethod meters, @Nullable AttemptCounts counts) {
      this.meters = meters;
      this.counts = counts;
    }

    @Override
    public AttemptTracer onAttempt(AttemptInfo attempt) {
      if (counts != null) {
        counts.began(attempt, System.nanoTime());
      }
      meters.count(CallInstrument.CLIENT_ATTEMPT_STARTED);
      return new Attempt(meters, counts);
    }

    @Override
    public void onEnd(Status status, Metadata trailers) {
      long duration = System.nanoTime() - began;
      if (counts != null) {
        meters.positive(CallInstrument.CLIENT_CALL_RETRIES, counts.retries());
        meters.positive(
            CallInstrument.CLIENT_CALL_TRANSPARENT_RETRIES, counts.transparentRetries());
        meters.positive(CallInstrument.CLIENT_CALL_HEDGES, counts.hedges());
        meters.positiveNanos(CallInstrument.CLIENT_CALL_RETRY_DELAY, counts.delayNanos());
      }
      meters.ended(status.code()).nanos(CallInstrument.CLIENT_CALL_DURATION, duration);
    }
  }

  /** One attempt. Whoever has it, one event after another. */
  private static final class Attempt implements AttemptTracer {
    private final Meters.OfMethod meters;
    private final @Nullable AttemptCounts counts;
    private final long began = System.nanoTime();
    private long sent;
    private long received;

    Attempt(Meters.OfMethod meters, @Nullable AttemptCounts counts) {
      this.meters = meters;
      this.counts = counts;
    }

    @Override
    public void onMessageSent(long sequence, long size, long wireSize) {
      sent += wireSize;
    }

    @Override
    public void onMessageReceived(long sequence, long size, long wireSize) {
      received += wireSize;
    }

    @Override
    public void onEnd(Status status, Metadata trailers) {
      long now = System.nanoTime();
      if (counts != null) {
        counts.ended(now);
      }
      Meters.Ended ended = meters.ended(status.code());
      ended.nanos(CallInstrument.CLIENT_ATTEMPT_DURATION, now - began);
      ended.size(CallInstrument.CLIENT_ATTEMPT_SENT, sent);
      ended.size(CallInstrument.CLIENT_ATTEMPT_RECEIVED, received);
    }
  }
}
