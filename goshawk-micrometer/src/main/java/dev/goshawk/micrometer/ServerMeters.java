package dev.goshawk.micrometer;

import dev.goshawk.api.CallEnd;
import dev.goshawk.core.trace.CallInstrument;
import dev.goshawk.core.trace.ServerCallInfo;
import dev.goshawk.core.trace.ServerCallTracer;
import dev.goshawk.core.trace.ServerTracer;

/** Measures the calls of a server. Any thread. */
final class ServerMeters implements ServerTracer {

  private final Meters meters;

  ServerMeters(Meters meters) {
    this.meters = meters;
  }

  @Override
  public ServerCallTracer onCall(ServerCallInfo call) {
    Meters.OfMethod ofMethod = meters.ofServer(call.context().method(), call.isRegistered());
    ofMethod.count(CallInstrument.SERVER_CALL_STARTED);
    return new Call(ofMethod);
  }

  /** One call. Event loop. */
  private static final class Call implements ServerCallTracer {
    private final Meters.OfMethod meters;
    private long sent;
    private long received;

    Call(Meters.OfMethod meters) {
      this.meters = meters;
    }

    @Override
    public void onMessageReceived(long sequence, long size, long wireSize) {
      received += wireSize;
    }

    @Override
    public void onMessageSent(long sequence, long size, long wireSize) {
      sent += wireSize;
    }

    @Override
    public void onEnd(CallEnd end) {
      Meters.Ended ended = meters.ended(end.status().code());
      ended.size(CallInstrument.SERVER_CALL_SENT, sent);
      ended.size(CallInstrument.SERVER_CALL_RECEIVED, received);
      ended.nanos(CallInstrument.SERVER_CALL_DURATION, end.duration().toNanos());
    }
  }
}
